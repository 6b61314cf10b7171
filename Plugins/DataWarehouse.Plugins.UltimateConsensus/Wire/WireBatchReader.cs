using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>
/// Goes through a payload item by item and says of each whose it is, without looking further into it. So one thread can take a payload apart,
/// and the owners of the groups read what is theirs with <see cref="MessageCodec"/>. The bytes may hold anything.
/// </summary>
/// <remarks>Not thread-safe; lives on the stack of one call.</remarks>
internal ref struct WireBatchReader
{
    private readonly ReadOnlyMemory<byte> _payload;
    private int _next;

    /// <summary>Begins at the front.</summary>
    /// <param name="payload">The payload; items are parts of it.</param>
    public WireBatchReader(ReadOnlyMemory<byte> payload)
    {
        _payload = payload;
        _next = 1;
        if (payload.IsEmpty || payload.Span[0] != WireFormat.Header)
            Stop(WireFlaw.UnknownVersion);
    }

    /// <summary>Why reading ended before the end of the payload; none if it did not.</summary>
    public WireFlaw Flaw { get; private set; }

    /// <summary>Takes the next item.</summary>
    /// <param name="item">The item; it may be flawed itself, and the next one sound.</param>
    /// <returns>False at the end, or at a place behind which nothing can be read: see <see cref="Flaw"/>.</returns>
    public bool TryRead(out WireItem item)
    {
        item = default;
        if (_next >= _payload.Length)
            return false;

        var rest = _payload.Span[_next..];
        var length = rest.Length >= WireFormat.LengthBytes ? BinaryPrimitives.ReadUInt32LittleEndian(rest) : uint.MaxValue;
        if (length > rest.Length - WireFormat.LengthBytes)
        {
            Stop(WireFlaw.BrokenFraming);
            return false;
        }

        item = ItemOf(_payload.Slice(_next + WireFormat.LengthBytes, (int)length));
        _next += WireFormat.LengthBytes + (int)length;
        return true;
    }

    private static WireItem ItemOf(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes.Span);
        var kind = reader.Byte();
        var group = reader.Number();
        return reader.IsSound
            ? new WireItem(kind, new GroupId(group), bytes[reader.Offset..], WireFlaw.None)
            : new WireItem(0, default, default, WireFlaw.Malformed);
    }

    private void Stop(WireFlaw flaw)
    {
        Flaw = flaw;
        _next = _payload.Length;
    }
}
