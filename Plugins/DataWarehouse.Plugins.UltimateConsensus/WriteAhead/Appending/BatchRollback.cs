using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>
/// Undoes a batch for which there was no room: makes its place zeros again, for good. Whoever waits for it is told only then, for until then a crash may
/// bring it back.
/// </summary>
/// <remarks>Not thread-safe; belongs to its appender.</remarks>
/// <param name="disk">The way to the disk.</param>
internal sealed class BatchRollback(DiskPort disk)
{
    private readonly List<BatchBuffer> _undone = [];
    private Segment? _segment;
    private ReadOnlyMemory<byte> _zeros;
    private bool _isWriting;

    /// <summary>Whether a batch is being undone.</summary>
    public bool IsUnderWay => _segment is not null;

    /// <summary>Begins.</summary>
    /// <param name="segment">Where the batch was to be written; its end is where the batch began.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="gathered">What was gathered behind it; never written, and undone together with it.</param>
    public void Begin(Segment segment, BatchBuffer batch, BatchBuffer gathered)
    {
        _segment = segment;
        _zeros = new byte[batch.LengthBytes];
        _undone.Add(batch);
        _undone.Add(gathered);
        WriteZeros(segment);
    }

    /// <summary>Tries again, if that had no room either.</summary>
    public void Retry()
    {
        if (_segment is { } segment && !_isWriting) WriteZeros(segment);
    }

    /// <summary>A step ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isSync">Whether it was the sync.</param>
    /// <returns>What was undone, in order, once it is; else nothing.</returns>
    public BatchBuffer[] OnCompleted(in DiskCompletion completion, bool isSync)
    {
        if (!isSync) return [];
        _isWriting = false;
        if (!completion.IsSuccess) return [];
        _segment = null;
        _zeros = default;
        BatchBuffer[] undone = [.. _undone];
        _undone.Clear();
        return undone;
    }

    private void WriteZeros(Segment segment)
    {
        _isWriting = true;
        disk.Write(DiskTask.RollbackWrite, segment.File, segment.EndOffset, _zeros);
        disk.Sync(DiskTask.RollbackSync, segment.File);
    }
}
