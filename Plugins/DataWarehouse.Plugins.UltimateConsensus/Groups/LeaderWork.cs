namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>Work that runs while a voter of this process leads a group.</summary>
/// <remarks>Not thread-safe: run once.</remarks>
/// <param name="board">What is known of the group.</param>
/// <param name="calls">Rests between two looks.</param>
/// <param name="work">The work.</param>
internal sealed class LeaderWork(GroupBoard board, GroupCalls calls, Func<CancellationToken, Task> work)
{
    /// <summary>Runs the work at each leadership.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!board.IsClosed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (board.Leading is not null) await RunOnceAsync(board.Term, cancellationToken).ConfigureAwait(false);
            else await calls.RestAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunOnceAsync(long term, CancellationToken cancellationToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = work(leading.Token);
        while (LeadsSince(term) && !running.IsCompleted && !cancellationToken.IsCancellationRequested)
            await Task.WhenAny(running, calls.RestAsync(cancellationToken)).ConfigureAwait(false);
        await leading.CancelAsync().ConfigureAwait(false);
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // As it was asked to.
        }

        // What is done with this leadership waits for the next one.
        while (LeadsSince(term)) await calls.RestAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Another term is another leadership, even of the same voter: somebody else may have led in between.</summary>
    private bool LeadsSince(long term) => board.Leading is not null && board.Term == term && !board.IsClosed;
}
