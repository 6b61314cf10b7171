using System.Buffers;
using System.Buffers.Binary;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.KeyValue;

/// <summary>A key-value store that takes commands and questions made in advance, so that only the store is measured.</summary>
internal sealed class SteadyStore : IApplyResults
{
    private static readonly DateTime Time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly IStateMachine _machine = new KeyValueMachineFactory(new KeyValueOptions { QuotaBytes = 1L << 40 }).Create();
    private readonly ArrayBufferWriter<byte> _response = new(1 << 20);
    private readonly CommittedEntry[] _entry = new CommittedEntry[1];
    private long _index;

    public long Revision { get; private set; } = 1;

    public static byte[] KeyOf(int number, int bytes)
    {
        var key = new byte[bytes];
        "registry/things/"u8.CopyTo(key);
        for (var (i, rest) = (bytes - 1, (uint)number); i >= 16; i--, rest /= 10) key[i] = (byte)('0' + rest % 10);
        return key;
    }

    public static byte[] Put(byte[] key, int valueBytes)
    {
        var message = new List<byte>();
        Field(message, 1, key);
        Field(message, 2, new byte[valueBytes]);
        return KeyValueCommand.Encode(KeyValueOperation.Put, [.. message]);
    }

    public static byte[] Range(byte[] key, byte[]? end = null, int limit = 0)
    {
        var message = new List<byte>();
        Field(message, 1, key);
        if (end is not null) Field(message, 2, end);
        if (limit > 0) message.AddRange([3 << 3, (byte)limit]);
        return KeyValueCommand.Encode(KeyValueOperation.Range, [.. message]);
    }

    /// <summary>If the key was written before, writes it and reads another one; else writes it.</summary>
    public static byte[] Txn(byte[] key, byte[] other, int valueBytes)
    {
        var (compare, put, putOp, range, rangeOp, message) = (new List<byte>(), new List<byte>(), new List<byte>(), new List<byte>(), new List<byte>(), new List<byte>());
        compare.AddRange([1 << 3, 1, 2 << 3, 0]);
        Field(compare, 3, key);
        Field(put, 1, key);
        Field(put, 2, new byte[valueBytes]);
        Field(putOp, 2, [.. put]);
        Field(range, 1, other);
        Field(rangeOp, 1, [.. range]);
        Field(message, 1, [.. compare]);
        Field(message, 2, [.. putOp]);
        Field(message, 2, [.. rangeOp]);
        Field(message, 3, [.. putOp]);
        return KeyValueCommand.Encode(KeyValueOperation.Txn, [.. message]);
    }

    public long Apply(byte[] command)
    {
        _entry[0] = new CommittedEntry(new LogIndex(++_index), new Term(1), Time, command);
        _machine.Apply(_entry, this);
        return Revision;
    }

    public int Ask(byte[] query)
    {
        _response.ResetWrittenCount();
        _machine.Query(query, _response);
        return _response.WrittenCount;
    }

    public ISnapshot Capture() => _machine.CaptureSnapshot();

    public void CompactAll() => Apply([1, (byte)KeyValueOperation.Compact, 1 << 3, .. Varint((ulong)Revision)]);

    public void Restore(Stream source) => _machine.Restore(source, CancellationToken.None);

    public void Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        if (result[0] != (byte)KeyValueStatus.Ok) throw new InvalidOperationException($"The store answered {(KeyValueStatus)result[0]}.");
        Revision = BinaryPrimitives.ReadInt64LittleEndian(result[1..]);
    }

    private static void Field(List<byte> message, int field, byte[] value)
    {
        message.Add((byte)((field << 3) | 2));
        message.AddRange(Varint((ulong)value.Length));
        message.AddRange(value);
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
