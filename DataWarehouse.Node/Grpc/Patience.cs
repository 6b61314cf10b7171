using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Grpc;

/// <summary>How long one request still waits for a leader.</summary>
/// <remarks>Not thread-safe: belongs to one request.</remarks>
/// <param name="limit">How long in all.</param>
/// <param name="time">The clock.</param>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    /// <summary>A leader may refuse before this node hears that it leads no more: asked again after this, and not at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly long _begin = time.GetTimestamp();

    /// <summary>Waits until somebody else leads, or for a moment if somebody did lead.</summary>
    /// <param name="leadership">Who leads.</param>
    /// <param name="seen">Who led when the request was refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether to try again.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> WaitAsync(Leadership leadership, Lead seen, CancellationToken cancellationToken)
    {
        var left = limit - time.GetElapsedTime(_begin);
        if (left <= TimeSpan.Zero) return false;
        var wait = seen.IsKnown && left > Pause ? Pause : left;
        using var late = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await leadership.WaitForOtherAsync(seen, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return seen.IsKnown && limit > time.GetElapsedTime(_begin);
        }
    }
}
