namespace DataWarehouse.Plugins.KeyValue.Wire;

/// <summary>
/// Goes through the fields of one protobuf message where they stand, without copying. A field whose wire type is not the expected one has another <see cref="Tag"/>, and so is passed over like an
/// unknown one, as protobuf wants it.
/// </summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;
    private const int TypeBits = 3;
    private const int VarintBytesMax = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Number and wire type of the field: number × 8 + type.</summary>
    public uint Tag { get; private set; }

    /// <summary>The field's number, of a field that is one; else 0.</summary>
    public long Number { get; private set; }

    /// <summary>The field's bytes, of a field that is bytes or a message; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Where <see cref="Bytes"/> begins in the message.</summary>
    public int BytesStart { get; private set; }

    /// <summary>Whether the bytes are not a message; then <see cref="Next"/> has returned false.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The tag of a number.</summary>
    public static uint NumberTag(int field) => ((uint)field << TypeBits) | Varint;

    /// <summary>The tag of bytes or of a message.</summary>
    public static uint BytesTag(int field) => ((uint)field << TypeBits) | Delimited;

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one; false also when the bytes are broken.</returns>
    public bool Next()
    {
        if (IsBroken || _position == _message.Length) return false;
        Number = 0;
        Bytes = default;
        if (!TryVarint(out var tag) || tag is 0 or > uint.MaxValue || tag >> TypeBits == 0) return Break();
        Tag = (uint)tag;
        return (Tag & ((1 << TypeBits) - 1)) switch
        {
            Varint => TakeNumber(),
            Delimited => TakeBytes(),
            Fixed64 => Skip(sizeof(ulong)),
            Fixed32 => Skip(sizeof(uint)),
            _ => Break(),
        };
    }

    private bool TakeNumber()
    {
        if (!TryVarint(out var value)) return Break();
        Number = (long)value;
        return true;
    }

    private bool TakeBytes()
    {
        if (!TryVarint(out var length) || length > (ulong)(_message.Length - _position)) return Break();
        BytesStart = _position;
        Bytes = _message.Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    private bool Skip(int count)
    {
        if (count > _message.Length - _position) return Break();
        _position += count;
        return true;
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < VarintBytesMax && _position < _message.Length; i++)
        {
            var next = _message[_position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return true;
        }

        return false;
    }
}
