namespace DataWarehouse.Plugins.KeyValue;

/// <summary>The envelope of commands and queries: one byte of format, one of operation, then the request message as it came over the wire.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class KeyValueCommand
{
    /// <summary>The version of the format.</summary>
    public const byte Format = 1;

    /// <summary>Bytes before the message.</summary>
    public const int HeaderBytes = 2;

    /// <summary>Puts a message into its envelope.</summary>
    /// <param name="operation">What it asks for.</param>
    /// <param name="message">The protobuf bytes of the etcd request message; may be empty.</param>
    /// <returns>A new array that belongs to the caller.</returns>
    public static byte[] Encode(KeyValueOperation operation, ReadOnlySpan<byte> message)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(HeaderBytes + message.Length);
        WriteHeader(operation, bytes);
        message.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Writes what stands before the message, for a caller that has the message in place already.</summary>
    /// <param name="operation">What the message asks for.</param>
    /// <param name="destination">At least <see cref="HeaderBytes"/> long.</param>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public static void WriteHeader(KeyValueOperation operation, Span<byte> destination)
    {
        if (destination.Length < HeaderBytes) throw new ArgumentException($"The header takes {HeaderBytes} bytes.", nameof(destination));
        destination[0] = Format;
        destination[1] = (byte)operation;
    }
}
