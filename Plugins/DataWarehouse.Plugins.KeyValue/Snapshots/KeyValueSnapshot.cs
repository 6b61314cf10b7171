using System.Buffers.Binary;
using System.Collections.Immutable;
using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Leases;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.KeyValue.Snapshots;

/// <summary>
/// A store at one moment. It holds the slabs as far as they were filled: versions never change and are never moved within a slab, and whether one counts follows from its revision and that of its successor, so
/// nothing has to be copied, whatever is written or compacted meanwhile.
/// </summary>
/// <remarks>Captured on the apply lane; written and disposed of on any thread, one call at a time.</remarks>
internal sealed class KeyValueSnapshot : ISnapshot
{
    private const int BufferBytes = 128 << 10;

    private readonly (Slab Slab, int Used)[] _slabs;
    private readonly ImmutableSortedDictionary<long, Lease> _leases;
    private readonly ImmutableSortedSet<Alarm> _alarms;
    private readonly long _revision;
    private readonly long _compactRevision;
    private readonly long _count;
    private int _isDisposed;

    /// <summary>Captures a store between two commands.</summary>
    public KeyValueSnapshot(VersionStore store, AlarmSet alarms)
    {
        var settled = store.Log.Settled.Count;
        _slabs = new (Slab, int)[settled + store.Log.History.Count];
        for (var i = 0; i < _slabs.Length; i++)
        {
            var slab = i < settled ? store.Log.Settled[i] : store.Log.History[i - settled];
            slab.Hold();
            _slabs[i] = (slab, slab.Used);
        }

        (_leases, _alarms, _count) = (store.Leases.All, alarms.All, store.Retained.Count);
        (_revision, _compactRevision) = (store.Revision, store.CompactRevision);
    }

    /// <inheritdoc/>
    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
        var buffer = new SnapshotBuffer(destination, BufferBytes);
        WriteHeader(buffer);
        foreach (var (_, lease) in _leases)
        {
            var bytes = buffer.Take(SnapshotFormat.LeaseBytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes, lease.Id);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], lease.TimeToLiveSeconds);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], lease.CheckpointSeconds);
        }

        foreach (var alarm in _alarms)
        {
            var bytes = buffer.Take(SnapshotFormat.AlarmBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, alarm.Member);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], (long)alarm.Kind);
        }

        long written = 0;
        foreach (var (slab, used) in _slabs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            written += WriteSlab(buffer, slab, used);
        }

        if (written != _count) throw new InvalidOperationException($"The snapshot has {written} versions and promised {_count}.");
        buffer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        foreach (var (slab, _) in _slabs) slab.Release();
    }

    private void WriteHeader(SnapshotBuffer buffer)
    {
        var bytes = buffer.Take(SnapshotFormat.HeaderBytes);
        SnapshotFormat.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], SnapshotFormat.Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], _revision);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], _compactRevision);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], _leases.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], _alarms.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], _count);
    }

    private long WriteSlab(SnapshotBuffer buffer, Slab slab, int used)
    {
        long written = 0;
        for (var offset = 0; offset < used; offset += slab.At(offset).Length)
        {
            ref var record = ref slab.At(offset);
            if (record.IsDeadAt(_compactRevision)) continue;
            var bytes = buffer.Take(SnapshotFormat.RecordBytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes, record.Main);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], record.Create);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], record.Version);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], record.Lease);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], record.Sub);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], record.KeyLength);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], record.ValueLength);
            buffer.Write(slab.ContentAt(offset));
            written++;
        }

        return written;
    }
}
