namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>The binary form of <see cref="CausalContext"/>: docs/formats.md, "Causal context", version 1. Equal contexts have equal bytes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class ContextEncoding
{
    internal const byte Header = 0x11;

    /// <summary>How many bytes <see cref="Encode(in CausalContext, Span{byte})"/> will write.</summary>
    /// <param name="context">The context.</param>
    public static int GetByteCount(in CausalContext context) => 1 + EventsEncoding.SizeOf(context.Known);

    /// <summary>Writes a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="target">At least <see cref="GetByteCount"/> bytes; the caller's.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    /// <exception cref="CausalityException">The context is larger than <see cref="CausalLimits"/> allow.</exception>
    public static int Encode(in CausalContext context, Span<byte> target)
    {
        if (target.Length < GetByteCount(context)) throw new ArgumentException("The target is shorter than GetByteCount says.", nameof(target));
        var writer = new CausalWriter(target);
        writer.Byte(Header);
        EventsEncoding.Write(ref writer, context.Known);
        return writer.Written;
    }

    /// <summary>Writes a context to a new array.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="CausalityException">The context is larger than <see cref="CausalLimits"/> allow.</exception>
    public static byte[] Encode(in CausalContext context)
    {
        var bytes = new byte[GetByteCount(context)];
        Encode(context, bytes);
        return bytes;
    }

    /// <summary>Reads a context. Ask <see cref="Membership.MembershipView.Admit"/> before using it.</summary>
    /// <param name="source">Exactly one encoded context; nothing of it is kept.</param>
    /// <exception cref="CausalityException">The bytes are malformed, too large, or of a later release.</exception>
    public static CausalContext Decode(ReadOnlySpan<byte> source)
    {
        var reader = new CausalReader(source);
        reader.Header(Header);
        var known = EventsEncoding.Read(ref reader);
        reader.End();
        return new CausalContext(known);
    }
}
