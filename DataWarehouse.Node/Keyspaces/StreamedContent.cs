using System.Buffers;
using System.Net;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The body of a request that is handed on while it still comes in.</summary>
/// <remarks>Used by one request.</remarks>
/// <param name="source">What comes in.</param>
internal sealed class StreamedContent(Stream source) : HttpContent
{
    private const int BufferBytes = 32 << 10;

    /// <summary>Copies bytes as they come, each piece at once.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task CopyAsync(Stream source, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(source, stream, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(source, stream, cancellationToken);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
