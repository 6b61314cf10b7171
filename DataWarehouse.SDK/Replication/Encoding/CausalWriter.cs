using System.Numerics;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>Fills a span that is known to be long enough.</summary>
internal ref struct CausalWriter
{
    private readonly Span<byte> _target;

    internal CausalWriter(Span<byte> target) => _target = target;

    internal int Written { get; private set; }

    /// <summary>The length of a number in 7-bit groups: 1 to 9 bytes for values from 0 to 2^63 - 1.</summary>
    internal static int SizeOf(long value) => (BitOperations.Log2((ulong)value | 1) / 7) + 1;

    internal void Byte(byte value) => _target[Written++] = value;

    /// <summary>7 bits a byte, low ones first, the top bit set on all but the last.</summary>
    internal void Number(long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            _target[Written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _target[Written++] = (byte)rest;
    }

    internal Span<byte> Take(int length)
    {
        var taken = _target.Slice(Written, length);
        Written += length;
        return taken;
    }
}
