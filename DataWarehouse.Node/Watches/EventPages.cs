using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Watches;

/// <summary>Goes through events that stand one behind the other as fields of a <c>WatchResponse</c>.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class EventPages
{
    private const byte EventsTag = (11 << 3) | 2;

    /// <summary>The length of the events at the beginning, up to a number of bytes but one event at least.</summary>
    /// <param name="bytes">Begins with events; anything else ends them.</param>
    /// <param name="bytesMax">The number of bytes.</param>
    /// <param name="count">How many events they are.</param>
    public static int Measure(ReadOnlySpan<byte> bytes, int bytesMax, out int count)
    {
        count = 0;
        var rest = bytes;
        while (!rest.IsEmpty && rest[0] == EventsTag)
        {
            var after = rest[1..];
            if (!Varint.TryRead(ref after, out var length) || length > (ulong)after.Length) break;
            after = after[(int)length..];
            if (count > 0 && bytes.Length - after.Length > bytesMax) break;
            rest = after;
            count++;
        }

        return bytes.Length - rest.Length;
    }

    /// <summary>The length of the events at the beginning that are older than a revision.</summary>
    /// <param name="bytes">Events, by revision.</param>
    /// <param name="revision">The revision.</param>
    public static int MeasureBefore(ReadOnlySpan<byte> bytes, long revision)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var length = Measure(bytes[at..], 0, out var count);
            if (count == 0 || Event.Parser.ParseFrom(MessageOf(bytes.Slice(at, length))).Kv.ModRevision >= revision) break;
            at += length;
        }

        return at;
    }

    private static ReadOnlySpan<byte> MessageOf(ReadOnlySpan<byte> field)
    {
        field = field[1..];
        Varint.TryRead(ref field, out _);
        return field;
    }
}
