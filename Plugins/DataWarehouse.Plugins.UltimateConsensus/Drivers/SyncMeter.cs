using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>How long the syncs of the log take: from the end of a batch's write, which the disk does before, to the end of its sync.</summary>
/// <remarks>Thread-safe; the completions of batches come one at a time.</remarks>
/// <param name="time">The clock.</param>
internal sealed class SyncMeter(TimeProvider time)
{
    private long _writtenAt;
    private long _count;
    private volatile Action<double>? _heard;

    /// <summary>How many there were.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Is told how many seconds each takes, on the disk's thread, so it must be quick; null for nobody.</summary>
    public Action<double>? Heard
    {
        get => _heard;
        set => _heard = value;
    }

    /// <summary>The disk has done something.</summary>
    /// <param name="completion">What.</param>
    /// <returns>How many seconds it took if it was a sync of a batch, or null.</returns>
    public double? Completed(in DiskCompletion completion)
    {
        switch (DiskPort.TaskOf(completion.Operation))
        {
            case DiskTask.BatchWrite:
                _writtenAt = time.GetTimestamp();
                return null;
            case DiskTask.BatchSync:
                Volatile.Write(ref _count, _count + 1);
                return time.GetElapsedTime(_writtenAt).TotalSeconds;
            default:
                return null;
        }
    }
}
