using DataWarehouse.Node.Grpc;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Watches;

/// <summary>Writes events as protobuf, straight from the store's view of them.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class EventBytes
{
    private const byte KindTag = 1 << 3;
    private const byte CurrentTag = (2 << 3) | 2;
    private const byte PreviousTag = (3 << 3) | 2;
    private const byte KeyTag = (1 << 3) | 2;
    private const byte ValueTag = (5 << 3) | 2;
    private static readonly byte[] NumberTags = [2 << 3, 3 << 3, 4 << 3, 6 << 3];

    /// <summary>Copies an event.</summary>
    /// <param name="change">The event.</param>
    /// <param name="withPrevious">Whether somebody wants the previous version.</param>
    public static HubEvent Copy(in KeyValueEvent change, bool withPrevious)
    {
        var current = change.Current;
        var plain = WriteRecord(change.Kind == KeyValueEventKind.Delete ? [KindTag, (byte)change.Kind] : [], CurrentTag, current);
        var previous = withPrevious && change.HasPrevious ? WriteRecord([], PreviousTag, change.Previous) : [];
        return new HubEvent(change.Kind, current.Key.ToArray(), plain, previous);
    }

    private static byte[] WriteRecord(ReadOnlySpan<byte> before, byte tag, in KeyValueRecord record)
    {
        ReadOnlySpan<long> numbers = [record.CreateRevision, record.ModRevision, record.Version, record.Lease];
        var inner = SizeOf(record.Key.Length) + SizeOf(record.Value.Length);
        foreach (var number in numbers) inner += number == 0 ? 0 : 1 + Varint.SizeOf((ulong)number);

        var bytes = GC.AllocateUninitializedArray<byte>(before.Length + 1 + Varint.SizeOf((ulong)inner) + inner);
        before.CopyTo(bytes);
        var at = before.Length;
        bytes[at++] = tag;
        at += Varint.Write(bytes.AsSpan(at), (ulong)inner);
        at += Write(bytes.AsSpan(at), KeyTag, record.Key.Span);
        for (var place = 0; place < numbers.Length - 1; place++) at += Write(bytes.AsSpan(at), NumberTags[place], numbers[place]);
        at += Write(bytes.AsSpan(at), ValueTag, record.Value.Span);
        Write(bytes.AsSpan(at), NumberTags[^1], numbers[^1]);
        return bytes;
    }

    private static int SizeOf(int length) => length == 0 ? 0 : 1 + Varint.SizeOf((ulong)length) + length;

    private static int Write(Span<byte> destination, byte tag, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return 0;
        destination[0] = tag;
        var at = 1 + Varint.Write(destination[1..], (ulong)value.Length);
        value.CopyTo(destination[at..]);
        return at + value.Length;
    }

    private static int Write(Span<byte> destination, byte tag, long number)
    {
        if (number == 0) return 0;
        destination[0] = tag;
        return 1 + Varint.Write(destination[1..], (ulong)number);
    }
}
