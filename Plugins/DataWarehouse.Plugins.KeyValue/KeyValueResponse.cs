using System.Buffers.Binary;

namespace DataWarehouse.Plugins.KeyValue;

/// <summary>The envelope of answers: one byte of status, the revision in 8 little-endian bytes, then the etcd response message without its header (field 1).</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class KeyValueResponse
{
    /// <summary>Bytes before the message.</summary>
    public const int HeaderBytes = 1 + sizeof(long);

    /// <summary>Takes an answer apart.</summary>
    /// <param name="response">What <c>Apply</c> or <c>Query</c> answered.</param>
    /// <param name="status">How the request was met.</param>
    /// <param name="revision">The revision for the response's header.</param>
    /// <param name="body">The message without its header, a view of <paramref name="response"/>; empty after most refusals.</param>
    /// <returns>Whether these bytes are an answer.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> response, out KeyValueStatus status, out long revision, out ReadOnlyMemory<byte> body)
    {
        (status, revision, body) = (KeyValueStatus.None, 0, default);
        if (response.Length < HeaderBytes || response.Span[0] == 0) return false;
        status = (KeyValueStatus)response.Span[0];
        revision = BinaryPrimitives.ReadInt64LittleEndian(response.Span[1..]);
        body = response[HeaderBytes..];
        return true;
    }
}
