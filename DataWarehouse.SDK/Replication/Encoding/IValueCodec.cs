namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>Writes and reads the values of sibling sets.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <remarks>
/// The bytes of a value are the same on every node and in every release that can read it. Implementations are stateless and thread-safe.
/// </remarks>
public interface IValueCodec<T>
{
    /// <summary>How many bytes <see cref="Write"/> will fill: 0 to <see cref="CausalLimits.ValueBytesMax"/>.</summary>
    /// <param name="value">The value.</param>
    int GetByteCount(T value);

    /// <summary>Writes the value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="target">Exactly as long as <see cref="GetByteCount"/> said; the codec keeps no reference to it.</param>
    void Write(T value, Span<byte> target);

    /// <summary>Reads a value.</summary>
    /// <param name="source">The bytes of one value; the codec copies what it keeps.</param>
    /// <exception cref="CausalityException">The bytes are no value (<see cref="CausalityError.MalformedEncoding"/>).</exception>
    T Read(ReadOnlySpan<byte> source);
}
