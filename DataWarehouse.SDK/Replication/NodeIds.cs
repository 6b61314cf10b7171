using System.Text;

namespace DataWarehouse.SDK.Replication;

/// <summary>The rule that every node id obeys.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
public static class NodeIds
{
    /// <summary>The longest node id, in UTF-8 bytes.</summary>
    public const int Utf8BytesMax = 255;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses a node id that is null, empty, longer than <see cref="Utf8BytesMax"/>, or not valid Unicode.</summary>
    /// <param name="nodeId">The id to check.</param>
    /// <exception cref="ArgumentNullException"><paramref name="nodeId"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> breaks the rule; the message says how.</exception>
    public static void Validate(string nodeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        if (nodeId.Length <= Utf8BytesMax && Ascii.IsValid(nodeId)) return;
        if (nodeId.Length > Utf8BytesMax || !TryCountBytes(nodeId, out var bytes) || bytes > Utf8BytesMax)
        {
            throw new ArgumentException(
                $"A node id has at most {Utf8BytesMax} UTF-8 bytes and no unpaired surrogates; this one has {nodeId.Length} characters.",
                nameof(nodeId));
        }
    }

    internal static byte[] ToUtf8(string nodeId) => StrictUtf8.GetBytes(nodeId);

    internal static bool TryFromUtf8(ReadOnlySpan<byte> bytes, out string nodeId)
    {
        nodeId = string.Empty;
        if (bytes.IsEmpty || bytes.Length > Utf8BytesMax) return false;
        try
        {
            nodeId = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool TryCountBytes(string nodeId, out int bytes)
    {
        bytes = 0;
        try
        {
            bytes = StrictUtf8.GetByteCount(nodeId);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
