using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>One caller's search for the leader of a group, with a deadline.</summary>
/// <remarks>Not thread-safe; belongs to one call.</remarks>
/// <param name="board">What is known of the group.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long the search may take, from the first step on.</param>
/// <param name="rest">The longest time between two looks.</param>
internal sealed class LeaderSearch(GroupBoard board, TimeProvider time, TimeSpan patience, TimeSpan rest)
{
    private const int LooksPerRest = 4;

    private readonly long _begun = time.GetTimestamp();
    private bool _hasLooked;

    /// <summary>Looks round once, and waits a little if no leader is known.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether to go on: false once the time is over, or nothing can come of it.</returns>
    public async ValueTask<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        var left = patience - time.GetElapsedTime(_begun);
        if (left <= TimeSpan.Zero || board.IsClosed) return false;
        // Whoever was named before has refused: voters that name each other must not be asked in a circle.
        if (_hasLooked) await Task.Delay(left < rest / LooksPerRest ? left : rest / LooksPerRest, time, cancellationToken).ConfigureAwait(false);
        _hasLooked = true;
        await board.LookAsync(cancellationToken).ConfigureAwait(false);
        if (board.Leading is not null || IsElsewhere) return true;
        if (board.IsLost) return false;
        try
        {
            await board.WaitForLeaderAsync(left < rest ? left : rest, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        return !board.IsClosed;
    }

    /// <summary>Whether a node of another process is known to lead.</summary>
    public bool IsElsewhere => board.LeaderElsewhere != default(PeerId);
}
