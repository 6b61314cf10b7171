using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// How far a data directory has come. Peers remember the highest that they saw of a node; one that comes back lower runs on a restored backup or a
/// clone, and must not take part as who it was.
/// </summary>
/// <param name="Directory">The directory.</param>
/// <param name="Epoch">How often it was started.</param>
/// <param name="DurableThrough">The last batch that is durable.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LogPosition(DirectoryId Directory, StartEpoch Epoch, BatchNumber DurableThrough)
{
    /// <summary>
    /// Whether this is a later moment of the same directory, or the same one. Batches are numbered on from start to start and a durable one is never lost, so
    /// both numbers must have come as far: a directory that is put back starts once more, and its epoch alone would look later than all that was seen.
    /// </summary>
    /// <param name="other">The position to compare with.</param>
    public bool IsAtLeast(LogPosition other) =>
        Directory == other.Directory && Epoch >= other.Epoch && DurableThrough >= other.DurableThrough;
}
