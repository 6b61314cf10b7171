using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Journals;

/// <summary>
/// Records that go to the disk in one write, behind a header that says which batch it is and up to which batch all was durable when it was written.
/// Used again for later batches.
/// </summary>
/// <remarks>Not thread-safe; belongs to its journal.</remarks>
internal sealed class JournalBatch
{
    /// <summary>The length of the header in bytes; batches begin at multiples of 8.</summary>
    public const int HeaderBytes = 48;

    /// <summary>What a header begins with.</summary>
    public const uint Magic = 0x4A42_5744;

    private byte[] _bytes = new byte[1024];
    private int _length = HeaderBytes;

    /// <summary>The number, given by <see cref="Seal"/>.</summary>
    public long Number { get; private set; }

    /// <summary>The segment that it went to.</summary>
    public long Segment { get; private set; }

    /// <summary>Where in the segment it begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Where its entries stand, counted from its beginning.</summary>
    public List<EntryPlace> Places { get; } = [];

    /// <summary>The writes whose completion waits for this batch.</summary>
    public List<WriteId> Writes { get; } = [];

    /// <summary>All writes in it, those that need no sync too, with entries of their own.</summary>
    public List<WriteEffect> Contents { get; } = [];

    /// <summary>The snapshot whose durability is to be reported, or zero.</summary>
    public LogIndex SnapshotIndex { get; set; }

    /// <summary>Whether there is no record in it.</summary>
    public bool IsEmpty => _length == HeaderBytes;

    /// <summary>The sealed batch.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _length = HeaderBytes;
        Places.Clear();
        Writes.Clear();
        Contents.Clear();
        SnapshotIndex = LogIndex.Zero;
    }

    /// <summary>Adds a hard state.</summary>
    /// <param name="state">The hard state.</param>
    public void Add(in HardState state)
    {
        var record = Extend(JournalRecord.HardState, 24);
        BinaryPrimitives.WriteInt64LittleEndian(record, state.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], state.Vote.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], state.Commit.Value);
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    public void Add(in Entry entry)
    {
        var length = JournalRecords.EntryHeaderBytes + entry.Payload.Length;
        Places.Add(new EntryPlace(entry.Term, entry.Index, 0, _length + 1, length));
        var record = Extend(JournalRecord.Entry, length);
        BinaryPrimitives.WriteInt64LittleEndian(record, entry.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], entry.Index.Value);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], entry.Payload.Length);
        record[20] = (byte)entry.Kind;
        entry.Payload.Span.CopyTo(record[JournalRecords.EntryHeaderBytes..]);
    }

    /// <summary>Adds a place and its term.</summary>
    /// <param name="kind"><see cref="JournalRecord.Purged"/> or <see cref="JournalRecord.Begun"/>.</param>
    /// <param name="index">The place.</param>
    /// <param name="term">The term.</param>
    public void Add(JournalRecord kind, LogIndex index, Term term)
    {
        var record = Extend(kind, 16);
        BinaryPrimitives.WriteInt64LittleEndian(record, index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], term.Value);
    }

    /// <summary>Adds a snapshot.</summary>
    /// <param name="kind"><see cref="JournalRecord.Taken"/> or <see cref="JournalRecord.Installed"/>.</param>
    /// <param name="snapshot">Which.</param>
    /// <param name="state">The state in it.</param>
    public void Add(JournalRecord kind, SnapshotDescriptor snapshot, ReadOnlySpan<byte> state)
    {
        Add(kind, snapshot.Index, snapshot.Term);
        var configuration = snapshot.Configuration;
        AddReplicas(configuration.Voters.AsSpan());
        AddReplicas(configuration.OutgoingVoters.AsSpan());
        AddReplicas(configuration.Learners.AsSpan());
        AddReplicas(configuration.NextLearners.AsSpan());
        AddNumber(configuration.LeavesJointByItself ? 1 : 0);
        AddNumber(configuration.LastReplica.Value);
        AddNumber(configuration.Members.Length);
        foreach (var member in configuration.Members)
        {
            AddNumber(member.Replica.Value);
            AddNumber(member.Node.Incarnation.Value);
            AddBytes(Encoding.ASCII.GetBytes(member.Node.Node));
        }

        AddBytes(state);
    }

    /// <summary>Adds all that a state holds, so that nothing before this batch is needed.</summary>
    /// <param name="state">The state.</param>
    public void Add(JournalState state)
    {
        Add(JournalRecord.Begun, state.Purged, state.PurgedTerm);
        Add(state.HardState);
        if (state.Snapshot is not null) Add(JournalRecord.Taken, state.Snapshot, state.SnapshotState);
        foreach (ref readonly var entry in state.Entries) Add(entry);
    }

    /// <summary>Writes the header.</summary>
    /// <param name="segment">The segment it goes to.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <param name="start">Which start of the replica writes it.</param>
    /// <param name="number">The number of the batch.</param>
    /// <param name="durableThrough">The batch up to which all are durable.</param>
    /// <param name="first">The first batch of the segment.</param>
    public void Seal(long segment, long offset, long start, long number, long durableThrough, long first)
    {
        Number = number;
        Segment = segment;
        Offset = offset;
        while ((_length & 7) != 0) Reserve(1)[0] = 0;
        var header = _bytes.AsSpan(0, HeaderBytes);
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], start);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], number);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], durableThrough);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], _length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], Checksum(segment, offset, _bytes.AsSpan(HeaderBytes, _length - HeaderBytes)));
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Checksum(segment, offset, header[8..]));
    }

    /// <summary>CRC32C that depends on the place, so that bytes in the wrong place never pass.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where the batch begins.</param>
    /// <param name="bytes">The bytes, a multiple of 8.</param>
    public static uint Checksum(long segment, long offset, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(~0U, (ulong)segment), (ulong)offset);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }

    private void AddReplicas(ReadOnlySpan<ReplicaId> replicas)
    {
        AddNumber(replicas.Length);
        foreach (var replica in replicas) AddNumber(replica.Value);
    }

    private void AddNumber(long number) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), number);

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        AddNumber(bytes.Length);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    private Span<byte> Extend(JournalRecord kind, int count)
    {
        var bytes = Reserve(count + 1);
        bytes[0] = (byte)kind;
        return bytes[1..];
    }

    private Span<byte> Reserve(int count)
    {
        if (_length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
