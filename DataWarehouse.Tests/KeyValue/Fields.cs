using System.Text;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>A protobuf message taken apart, independently of the product's reader.</summary>
internal sealed class Fields
{
    private readonly List<(int Field, long Number, byte[] Bytes)> _all = [];

    public Fields(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes, ref at);
            var field = (int)(tag >> 3);
            if ((tag & 7) == 0)
            {
                _all.Add((field, (long)Varint(bytes, ref at), []));
                continue;
            }

            Assert.Equal(2UL, tag & 7);
            var length = (int)Varint(bytes, ref at);
            _all.Add((field, 0, bytes.Slice(at, length).ToArray()));
            at += length;
        }
    }

    public long Number(int field) => _all.Where(f => f.Field == field).Select(f => f.Number).LastOrDefault();

    public byte[] Bytes(int field) => _all.Where(f => f.Field == field).Select(f => f.Bytes).LastOrDefault() ?? [];

    public string Text(int field) => Encoding.Latin1.GetString(Bytes(field));

    public IReadOnlyList<Fields> All(int field) => [.. _all.Where(f => f.Field == field).Select(f => new Fields(f.Bytes))];

    public IReadOnlyList<string> Texts(int field) => [.. _all.Where(f => f.Field == field).Select(f => Encoding.Latin1.GetString(f.Bytes))];

    public Fields One(int field) => Assert.Single(All(field));

    public bool Has(int field) => _all.Any(f => f.Field == field);

    public IEnumerable<int> Numbers => _all.Select(f => f.Field);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
