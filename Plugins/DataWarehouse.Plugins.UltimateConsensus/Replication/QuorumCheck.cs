using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>The slow and obvious answer to "what does a quorum hold", to check the fast one with (openraft #1802).</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class QuorumCheck
{
    /// <summary>Whether an index is the highest that a majority of each set of voters holds.</summary>
    /// <param name="index">The index.</param>
    /// <param name="incoming">What each voter holds.</param>
    /// <param name="outgoing">While joint, what each voter of the old configuration holds.</param>
    public static bool Agrees(LogIndex index, ReadOnlySpan<LogIndex> incoming, ReadOnlySpan<LogIndex> outgoing) =>
        IsHeld(index, incoming) && IsHeld(index, outgoing)
        && !(IsHeld(index.Next, incoming) && IsHeld(index.Next, outgoing));

    private static bool IsHeld(LogIndex index, ReadOnlySpan<LogIndex> held)
    {
        if (held.IsEmpty)
            return true;

        var holders = 0;
        foreach (var each in held)
        {
            if (each >= index)
                holders++;
        }

        return holders * 2 > held.Length;
    }
}
