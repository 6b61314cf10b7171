using System.Text;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Builds protobuf messages by field number, independently of the product's writer.</summary>
internal sealed class Message
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public Message Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public Message Flag(int field, bool value) => value ? Number(field, 1) : this;

    public Message Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public Message Text(int field, string value) => Bytes(field, Encoding.Latin1.GetBytes(value));

    public Message Nested(int field, Message value) => Bytes(field, value.ToArray());

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
