using System.Buffers.Binary;
using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Snapshots;

/// <summary>Fills an empty store from a snapshot, and believes nothing that contradicts itself.</summary>
/// <remarks>Not thread-safe: one instance for one snapshot.</remarks>
internal sealed class SnapshotReader
{
    private const int CheckEvery = 1024;
    private const int GrowthMax = 1 << 20;

    private readonly Stream _source;
    private readonly VersionStore _store;
    private byte[] _bytes = new byte[4 << 10];
    private (long Main, int Sub) _last;

    private SnapshotReader(Stream source, VersionStore store) => (_source, _store) = (new BufferedStream(source, 128 << 10), store);

    /// <summary>Reads a whole snapshot.</summary>
    /// <exception cref="InvalidDataException">It is not one, or one of a newer form.</exception>
    public static void Read(Stream source, VersionStore store, AlarmSet alarms, CancellationToken cancellationToken)
    {
        var reader = new SnapshotReader(source, store);
        var (leaseCount, alarmCount, recordCount) = reader.ReadHeader();
        for (var i = 0; i < leaseCount; i++) reader.ReadLease();
        for (var i = 0; i < alarmCount; i++) reader.ReadAlarm(alarms);
        for (long i = 0; i < recordCount; i++)
        {
            if (i % CheckEvery == 0) cancellationToken.ThrowIfCancellationRequested();
            reader.ReadRecord();
        }

        if (reader._source.ReadByte() >= 0) throw new InvalidDataException("The snapshot goes on behind its last version.");
    }

    private (int Leases, int Alarms, long Records) ReadHeader()
    {
        var header = Take(SnapshotFormat.HeaderBytes);
        if (!header[..8].SequenceEqual(SnapshotFormat.Magic)) throw new InvalidDataException("The bytes are no snapshot of a key-value store.");
        var version = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (version != SnapshotFormat.Version) throw new InvalidDataException($"The snapshot has version {version}; this release reads version {SnapshotFormat.Version}.");
        var revision = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        var compactRevision = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        var leases = BinaryPrimitives.ReadInt32LittleEndian(header[32..]);
        var alarms = BinaryPrimitives.ReadInt32LittleEndian(header[36..]);
        var records = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        Require(revision >= VersionStore.FirstRevision && compactRevision >= VersionStore.NeverCompacted && compactRevision <= revision, "revisions");
        Require(leases >= 0 && alarms is >= 0 and <= AlarmSet.CountMax && records >= 0, "counts");
        _store.BeginRestore(revision, compactRevision);
        return (leases, alarms, records);
    }

    private void ReadLease()
    {
        var bytes = Take(SnapshotFormat.LeaseBytes);
        var id = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var timeToLive = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var checkpoint = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        Require(id != 0 && timeToLive > 0 && checkpoint >= 0 && checkpoint <= timeToLive && _store.Leases.Find(id) is null, "leases");
        _store.Leases.Add(id, timeToLive, checkpoint);
    }

    private void ReadAlarm(AlarmSet alarms)
    {
        var bytes = Take(SnapshotFormat.AlarmBytes);
        var kind = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        Require(kind is > (long)AlarmKind.None and <= (long)AlarmKind.Corrupt, "alarms");
        alarms.Add(new Alarm(BinaryPrimitives.ReadUInt64LittleEndian(bytes), (AlarmKind)kind));
    }

    private void ReadRecord()
    {
        var bytes = Take(SnapshotFormat.RecordBytes);
        var header = new RecordHeader
        {
            Main = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            Create = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            Version = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            Lease = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Sub = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            KeyLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]),
        };
        var valueLength = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]);
        Require(header.KeyLength is > 0 and <= SnapshotFormat.LengthMax && valueLength is >= RecordHeader.Deleted and <= SnapshotFormat.LengthMax, "lengths");
        header.ValueLength = (int)valueLength;
        RequireOrder(header);
        var content = Take(header.ContentLength);
        Require(_store.TryRestore(header, content[..header.KeyLength], content[header.KeyLength..]), "versions of a key");
    }

    private void RequireOrder(in RecordHeader header)
    {
        Require(header.Main > 0 && header.Main <= _store.Revision && header.Sub >= 0, "revisions of a version");
        Require(!header.IsDeletion || header is { Create: 0, Version: 0, Lease: 0 }, "numbers of a deletion");
        if (header.Main < _store.CompactRevision && _last.Main < _store.CompactRevision) return;
        Require((header.Main, header.Sub).CompareTo(_last) > 0, "order of the versions");
        _last = (header.Main, header.Sub);
    }

    // A length is believed as far as the bytes that it announces are there.
    private Span<byte> Take(int count)
    {
        for (var read = 0; read < count;)
        {
            var wanted = Math.Min(count, read + GrowthMax);
            if (_bytes.Length < wanted) Array.Resize(ref _bytes, Math.Max(wanted, 2 * read));
            if (_source.ReadAtLeast(_bytes.AsSpan(read, wanted - read), wanted - read, throwOnEndOfStream: false) < wanted - read) throw new InvalidDataException("The snapshot ends too early.");
            read = wanted;
        }

        return _bytes.AsSpan(0, count);
    }

    private static void Require(bool isTrue, string what)
    {
        if (!isTrue) throw new InvalidDataException($"The snapshot contradicts itself: {what}.");
    }
}
