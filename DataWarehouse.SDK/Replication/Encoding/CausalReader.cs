namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>Reads what <see cref="CausalWriter"/> wrote; anything else is refused with the offset.</summary>
internal ref struct CausalReader
{
    private const int NumberBytesMax = 9;

    private readonly ReadOnlySpan<byte> _source;

    internal CausalReader(ReadOnlySpan<byte> source) => _source = source;

    internal int Offset { get; private set; }

    internal byte Byte()
    {
        if (Offset == _source.Length) Refuse("ends too early");
        return _source[Offset++];
    }

    internal long Number()
    {
        var value = 0UL;
        for (var i = 0; i < NumberBytesMax; i++)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next >= 0x80) continue;
            if (next == 0 && i > 0) Refuse("has a number that is longer than needed");
            return (long)value;
        }

        Refuse("has a number above 2^63 - 1");
        return 0;
    }

    /// <summary>A number of things that each take at least <paramref name="bytesEach"/> bytes, so that a lie cannot cost memory.</summary>
    internal int Count(int max, int bytesEach)
    {
        var count = Number();
        if (count > max) ThrowLimit(count, max);
        if (count * bytesEach > _source.Length - Offset) Refuse("announces more than it holds");
        return (int)count;
    }

    internal long Sum(long previous, long step)
    {
        if (step > long.MaxValue - previous) Refuse("has an incarnation above 2^63 - 1");
        return previous + step;
    }

    internal ReadOnlySpan<byte> Take(long length)
    {
        if (length > _source.Length - Offset) Refuse("ends too early");
        var taken = _source.Slice(Offset, (int)length);
        Offset += (int)length;
        return taken;
    }

    internal void Header(byte expected)
    {
        var header = Byte();
        if (header == expected) return;
        if (header >> 4 == expected >> 4 && (header & 0xf) > (expected & 0xf))
        {
            throw new CausalityException(
                CausalityError.FutureEncoding,
                $"Format version {header & 0xf} was written by a later release; this one reads up to {expected & 0xf}. Upgrade this node.");
        }

        Refuse($"starts with 0x{header:x2} where 0x{expected:x2} belongs");
    }

    internal void End()
    {
        if (Offset != _source.Length) Refuse($"has {_source.Length - Offset} bytes too many");
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    internal void Refuse(string what) =>
        throw new CausalityException(CausalityError.MalformedEncoding, $"The encoding {what} (at byte {Offset} of {_source.Length}).");

    private static void ThrowLimit(long count, int max) =>
        throw new CausalityException(CausalityError.LimitExceeded, $"The encoding announces {count} items; at most {max} are allowed.");
}
