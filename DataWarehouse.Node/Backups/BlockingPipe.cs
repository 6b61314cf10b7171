using System.Threading.Channels;

namespace DataWarehouse.Node.Backups;

/// <summary>Hands pieces from a thread that blocks to one that does not, and holds the first back while too many wait.</summary>
/// <remarks>One thread writes, one reads.</remarks>
/// <param name="piecesMax">How many pieces may wait.</param>
internal sealed class BlockingPipe(int piecesMax) : IDisposable
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _room = new(Math.Max(1, piecesMax));

    /// <summary>Runs the writer; its end, or what it throws, ends the reader.</summary>
    /// <param name="write">Writes.</param>
    public void Run(Action write)
    {
        try
        {
            write();
            _pieces.Writer.TryComplete();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _pieces.Writer.TryComplete(exception);
        }
    }

    /// <summary>Copies a piece, once there is room for it.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty) return;
        _room.Wait(cancellationToken);
        _pieces.Writer.TryWrite(bytes.ToArray());
    }

    /// <summary>Reads all pieces.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<byte[]> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in _pieces.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return piece;
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();
}
