using DataWarehouse.Node.Grpc;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Watches;

/// <summary>One change of one key, with its bytes as an answer to watchers carries them.</summary>
/// <remarks>Not changed after it was made; then thread-safe.</remarks>
/// <param name="Kind">What happened.</param>
/// <param name="Key">The key.</param>
/// <param name="Plain">An <c>Event</c> message without the previous version.</param>
/// <param name="Previous">The field of the previous version, to be put behind; empty if there is none, or nobody asked for it.</param>
internal sealed record HubEvent(KeyValueEventKind Kind, byte[] Key, byte[] Plain, byte[] Previous)
{
    private const byte EventsTag = (11 << 3) | 2;

    /// <summary>What it takes in memory, about.</summary>
    public int Bytes => Key.Length + Plain.Length + Previous.Length + 128;

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    /// <param name="withPrevious">Whether with the previous version.</param>
    public int SizeOf(bool withPrevious)
    {
        var inner = Plain.Length + (withPrevious ? Previous.Length : 0);
        return 1 + Varint.SizeOf((ulong)inner) + inner;
    }

    /// <summary>Writes it as field 11 of a <c>WatchResponse</c>.</summary>
    /// <param name="destination">At least <see cref="SizeOf"/> long.</param>
    /// <param name="withPrevious">Whether with the previous version.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination, bool withPrevious)
    {
        var inner = Plain.Length + (withPrevious ? Previous.Length : 0);
        destination[0] = EventsTag;
        var at = 1 + Varint.Write(destination[1..], (ulong)inner);
        Plain.CopyTo(destination[at..]);
        at += Plain.Length;
        if (!withPrevious) return at;
        Previous.CopyTo(destination[at..]);
        return at + Previous.Length;
    }
}
