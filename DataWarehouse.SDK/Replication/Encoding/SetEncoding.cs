using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>The binary form of <see cref="DvvSet{T}"/>: docs/formats.md, "Sibling set", version 1. Equal sets have equal bytes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class SetEncoding
{
    internal const byte Header = 0x21;

    private const int ValueBytesMin = 3;

    /// <summary>How many bytes <see cref="Encode{T}(in DvvSet{T}, IValueCodec{T}, Span{byte})"/> will write.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="codec">Writes the values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="codec"/> is null.</exception>
    /// <exception cref="CausalityException">The set is larger than <see cref="CausalLimits"/> allow, or than an array can be.</exception>
    public static int GetByteCount<T>(in DvvSet<T> set, IValueCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var values = set.LiveValues.AsSpan();
        RequireLimit(values.Length, CausalLimits.ValuesMax, "live values");
        var size = 1L + EventsEncoding.SizeOf(set.Context.Known) + CausalWriter.SizeOf(values.Length);
        var previous = 0L;
        foreach (ref readonly var value in values)
        {
            var bytes = codec.GetByteCount(value.Value);
            size += CausalWriter.SizeOf(value.Dot.Origin.Value - previous) + CausalWriter.SizeOf(value.Dot.Sequence);
            RequireLimit(bytes, CausalLimits.ValueBytesMax, "bytes in a value");
            size += CausalWriter.SizeOf(bytes) + bytes;
            previous = value.Dot.Origin.Value;
        }

        RequireLimit(size, Array.MaxLength, "bytes in a set");
        return (int)size;
    }

    /// <summary>Writes a set.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="codec">Writes the values.</param>
    /// <param name="target">At least <see cref="GetByteCount{T}"/> bytes; the caller's.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="codec"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    /// <exception cref="CausalityException">The set is larger than <see cref="CausalLimits"/> allow.</exception>
    public static int Encode<T>(in DvvSet<T> set, IValueCodec<T> codec, Span<byte> target)
    {
        if (target.Length < GetByteCount(set, codec)) throw new ArgumentException("The target is shorter than GetByteCount says.", nameof(target));
        var values = set.LiveValues.AsSpan();
        var writer = new CausalWriter(target);
        writer.Byte(Header);
        EventsEncoding.Write(ref writer, set.Context.Known);
        writer.Number(values.Length);
        var previous = 0L;
        foreach (ref readonly var value in values)
        {
            var bytes = codec.GetByteCount(value.Value);
            writer.Number(value.Dot.Origin.Value - previous);
            writer.Number(value.Dot.Sequence);
            writer.Number(bytes);
            codec.Write(value.Value, writer.Take(bytes));
            previous = value.Dot.Origin.Value;
        }

        return writer.Written;
    }

    /// <summary>Writes a set to a new array.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="set">The set.</param>
    /// <param name="codec">Writes the values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="codec"/> is null.</exception>
    /// <exception cref="CausalityException">The set is larger than <see cref="CausalLimits"/> allow.</exception>
    public static byte[] Encode<T>(in DvvSet<T> set, IValueCodec<T> codec)
    {
        var bytes = new byte[GetByteCount(set, codec)];
        Encode(set, codec, bytes);
        return bytes;
    }

    /// <summary>
    /// Reads only what the set knows, to ask <see cref="MembershipView.Admit"/> whether it may be used yet. The values are not looked at.
    /// </summary>
    /// <param name="source">One encoded set; nothing of it is kept.</param>
    /// <exception cref="CausalityException">The bytes are malformed, too large, or of a later release.</exception>
    public static CausalContext DecodeContext(ReadOnlySpan<byte> source)
    {
        var reader = new CausalReader(source);
        reader.Header(Header);
        return new CausalContext(EventsEncoding.Read(ref reader));
    }

    /// <summary>Reads a set that the view admits.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="source">Exactly one encoded set; nothing of it is kept.</param>
    /// <param name="codec">Reads the values.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="CausalityException">
    /// The bytes are malformed, too large, or of a later release, or the view does not admit the set.
    /// </exception>
    public static DvvSet<T> Decode<T>(ReadOnlySpan<byte> source, IValueCodec<T> codec, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(view);
        var reader = new CausalReader(source);
        reader.Header(Header);
        var known = EventsEncoding.Read(ref reader);
        Admittance.Require(known, view);
        var values = new DottedValue<T>[reader.Count(CausalLimits.ValuesMax, ValueBytesMin)];
        var previous = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            previous = reader.Sum(previous, reader.Number());
            var sequence = reader.Number();
            if (sequence == 0) reader.Refuse("has a live dot that names no event");
            var bytes = reader.Number();
            RequireLimit(bytes, CausalLimits.ValueBytesMax, "bytes in a value");
            values[i] = new DottedValue<T>(new Dot(new Incarnation(previous), sequence), codec.Read(reader.Take(bytes)));
        }

        reader.End();
        return DvvSet<T>.Restore(new CausalContext(known), values, view);
    }

    internal static void RequireLimit(long count, int max, string what)
    {
        if (count > max) throw new CausalityException(CausalityError.LimitExceeded, $"{count} {what} are too many: the limit is {max}.");
    }
}
