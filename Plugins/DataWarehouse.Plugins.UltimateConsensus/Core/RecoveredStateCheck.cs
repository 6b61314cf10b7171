using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Whether what was found on the disk can be a replica's state at all.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RecoveredStateCheck
{
    /// <summary>The first contradiction, in words, or null.</summary>
    /// <param name="recovered">What was found.</param>
    public static string? Find(RecoveredState recovered)
    {
        var snapshot = recovered.Snapshot;
        var begin = snapshot?.Index ?? LogIndex.Zero;
        if (recovered.Purged > begin)
            return $"entries up to {recovered.Purged} are gone, the snapshot ends at {begin}";
        if (FindInEntries(recovered) is { } fault)
            return fault;

        var last = new LogIndex(Math.Max(recovered.Purged.Value + recovered.Entries.Count, begin.Value));
        if (FindLostHardState(recovered) is { } lost)
            return lost;
        if (recovered.HardState.Commit > last)
            return $"commit {recovered.HardState.Commit} is beyond the last entry {last}";
        if (recovered.Applied > last)
            return $"applied {recovered.Applied} is beyond the last entry {last}";
        if (recovered.Applied > begin && recovered.AppliedConfiguration is null)
            return $"applied {recovered.Applied} is beyond the snapshot {begin}, and its configuration is missing";
        if (snapshot is not null && !snapshot.Configuration.IsValid(out var reason))
            return $"the snapshot's configuration is not valid: {reason}";
        if (recovered.AppliedConfiguration is { } applied && !applied.IsValid(out reason))
            return $"the applied configuration is not valid: {reason}";
        return snapshot is null && recovered.AppliedConfiguration is not null ? "a configuration without a snapshot" : null;
    }

    // A replica that forgets its term could vote a second time in it. Only a first state, made for this start, has none yet.
    private static string? FindLostHardState(RecoveredState recovered)
    {
        var state = recovered.HardState;
        var snapshot = recovered.Snapshot;
        var latest = recovered.Entries.IsEmpty ? snapshot?.Term ?? Term.Zero : recovered.Entries.Last.Term;
        var isFirst = recovered.Entries.IsEmpty && state == new Log.HardState(Term.Zero, ReplicaId.None, snapshot?.Index ?? LogIndex.Zero);
        if (state.Term < latest && !isFirst)
            return $"the hard state is of term {state.Term}, the log of term {latest}";
        return state.Term == Term.Zero && !state.Vote.IsNone ? "a vote without a term" : null;
    }

    private static string? FindInEntries(RecoveredState recovered)
    {
        var index = recovered.Purged;
        var term = recovered.PurgedTerm;
        var snapshot = recovered.Snapshot;
        foreach (ref readonly var entry in recovered.Entries.Entries)
        {
            index = index.Next;
            if (entry.Index != index)
                return $"entry {entry.Index} stands where {index} was expected";
            if (entry.Term < term || entry.Term == Term.Zero)
                return $"entry {entry.Index} has term {entry.Term} after {term}";
            term = entry.Term;
            if (entry.Index == snapshot?.Index && entry.Term != snapshot.Term)
                return $"entry {entry.Index} has term {entry.Term}, the snapshot says {snapshot.Term}";
        }

        return null;
    }
}
