using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Something that goes on when an operation of the disk ends.</summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal interface ISnapshotStep
{
    /// <summary>The one operation that it had under way ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    LogFault? OnCompleted(in DiskCompletion completion);
}
