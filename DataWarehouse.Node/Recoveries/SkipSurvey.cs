using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Recoveries;

/// <summary>What is seen in one member's directory of an entry that may be left out, as it can be taken to another machine.</summary>
/// <param name="Cluster">The cluster that it belongs to.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="Found">What its log holds of the group.</param>
/// <param name="Entry">The entry; null where the log does not hold it.</param>
/// <param name="Stop">Where its state machine has stopped last; null if it has not.</param>
/// <param name="Skips">What is left out of the group already.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SkipSurvey(string Cluster, string Node, long Incarnation, RecoveryGroup Found, RecoveryEntry? Entry, MachineStop? Stop, IReadOnlyList<EntrySkip> Skips)
{
    /// <summary>The entry, by its place and contents, or null.</summary>
    public EntryMark? Mark => Entry is { IsCommand: true } entry ? new EntryMark(Found.Group, entry.Index, entry.Term, entry.Digest) : null;
}
