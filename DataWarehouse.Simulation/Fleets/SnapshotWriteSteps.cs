using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Writes one captured state into a file, in steps.</summary>
/// <remarks>Not thread-safe; belongs to its worker.</remarks>
/// <param name="snapshots">The files.</param>
/// <param name="written">Is told how it ended.</param>
internal sealed class SnapshotWriteSteps(LogSnapshots snapshots, Action<StoredSnapshot?, string?> written) : ISnapshotWriting
{
    private SnapshotWriter? _writer;
    private byte[] _bytes = [];
    private int _done;
    private bool _isOver;

    /// <summary>The form that the state has in a file; the same as a worker with a thread writes.</summary>
    /// <param name="state">The state; disposed of.</param>
    public static byte[] Encode(CapturedState state)
    {
        using var taken = state.State;
        using var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, state.Sessions.Length);
        stream.Write(length);
        stream.Write(state.Sessions.Span);
        taken.WriteTo(stream, CancellationToken.None);
        return stream.ToArray();
    }

    /// <summary>Begins.</summary>
    /// <param name="writer">The writer, begun with this as its owner.</param>
    /// <param name="bytes">What to write.</param>
    public void Begin(SnapshotWriter writer, byte[] bytes)
    {
        (_writer, _bytes) = (writer, bytes);
        GoOn();
    }

    /// <inheritdoc/>
    void ISnapshotWriting.RoomAgain(SnapshotWriter writer) => GoOn();

    /// <inheritdoc/>
    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot) => End(snapshot);

    /// <inheritdoc/>
    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end) => End(null);

    private void GoOn()
    {
        while (!_isOver && _done < _bytes.Length)
        {
            var part = _bytes.AsSpan(_done, Math.Min(_bytes.Length - _done, _writer!.AppendBytesMax));
            var admission = snapshots.Append(_writer, part);
            if (admission == SnapshotAdmission.Busy) return;
            if (admission != SnapshotAdmission.Accepted)
            {
                snapshots.Abort(_writer);
                End(null);
                return;
            }

            _done += part.Length;
        }

        if (!_isOver && snapshots.Finish(_writer!) != SnapshotAdmission.Accepted) End(null);
    }

    private void End(StoredSnapshot? snapshot)
    {
        if (_isOver) return;
        _isOver = true;
        written(snapshot, null);
    }
}
