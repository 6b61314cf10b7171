using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// How far a data directory has come. Peers remember the last that they saw of a node, and the node asks its log (<see cref="WriteAheadLog.Judge"/>) whether that is part of
/// it; one that runs on a restored backup or a clone must not take part as who it was.
/// </summary>
/// <param name="Directory">The directory.</param>
/// <param name="Epoch">How often it was started.</param>
/// <param name="DurableThrough">The last batch that is durable.</param>
/// <remarks>
/// Two positions cannot be compared by their numbers alone: a directory that was put back starts again, writes again, and passes any number that was seen of
/// it in time. Immutable and thread-safe.
/// </remarks>
internal readonly record struct LogPosition(DirectoryId Directory, StartEpoch Epoch, BatchNumber DurableThrough)
{
    /// <summary>The random bits that the start drew.</summary>
    public StartMark Mark { get; init; }
}
