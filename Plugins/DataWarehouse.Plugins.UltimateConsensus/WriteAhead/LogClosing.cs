using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// The end of a log in order. Requests first, for they may need a segment that is being prepared; then all else ends where it stands. A batch that could not be undone gets one more
/// chance: whoever waits for it hears nothing otherwise. What is gathered behind it are copies that nobody waits for.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class LogClosing
{
    private bool _hasRetriedLast;

    /// <summary>Goes on with it.</summary>
    /// <param name="appender">Writes batches; null if the log never came so far.</param>
    /// <param name="preparer">Prepares segments; null if the log never came so far.</param>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <returns>Whether nothing is left to be waited for.</returns>
    public bool TryEnd(Appender? appender, SegmentPreparer? preparer, DiskPort disk, bool isFull)
    {
        appender?.Flush(isFull);
        var isUndoing = appender is { IsUndoing: true };
        if (!isUndoing && appender is { IsIdle: false }) return false;
        if (!isUndoing || _hasRetriedLast) preparer?.Stop();
        if (disk.Outstanding > 0) return false;
        if (!isUndoing || _hasRetriedLast) return true;
        _hasRetriedLast = true;
        appender!.RetryRollback();
        return false;
    }
}
