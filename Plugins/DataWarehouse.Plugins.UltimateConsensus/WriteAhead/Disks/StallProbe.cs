using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>Notices a disk that does not answer: from how long the batch is under way, and, when there is none, from a write of its own now and then.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class StallProbe
{
    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>Probes nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">Times in ticks.</param>
    public StallProbe(DiskPort disk, WriteAheadOptions options)
    {
        _ = (disk, options);
    }

    /// <summary>Whether the disk has not answered for too long.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>A tick passed.</summary>
    /// <param name="isWriting">Whether a batch is under way.</param>
    /// <param name="durableThrough">How far the log has come; it answered if this grew.</param>
    public void Tick(bool isWriting, long durableThrough)
    {
        _ = (isWriting, durableThrough);
        IsStalled = false;
    }

    /// <summary>A step of a probe ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        Calls++;
        _ = completion;
        return null;
    }
}
