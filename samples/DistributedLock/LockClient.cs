using DataWarehouse.Plugins.UltimateConsensus;

namespace DataWarehouse.Samples.DistributedLock;

/// <summary>One that may hold locks: its session is its name.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LockClient : IAsyncDisposable
{
    private readonly ConsensusSession _session;

    private LockClient(ConsensusSession session) => _session = session;

    /// <summary>Opens a session.</summary>
    public static async Task<LockClient> OpenAsync(RaftGroup group, CancellationToken cancellationToken) =>
        new(await group.OpenSessionAsync(TimeSpan.FromMinutes(5), cancellationToken).ConfigureAwait(false));

    /// <summary>Takes a lock, or lengthens the lease of one that is held.</summary>
    public Task<LockAnswer> TryTakeAsync(string name, TimeSpan lease, CancellationToken cancellationToken) => AskAsync(LockRequest.Take(_session.Id, lease, name), cancellationToken);

    /// <summary>Gives a lock back.</summary>
    public Task<LockAnswer> GiveAsync(string name, CancellationToken cancellationToken) => AskAsync(LockRequest.Give(_session.Id, name), cancellationToken);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<LockAnswer> AskAsync(LockRequest request, CancellationToken cancellationToken)
    {
        var result = await _session.ProposeAsync(request.Encode(), cancellationToken).ConfigureAwait(false);
        return result.IsApplied
            ? LockMachine.Read(result.Response.Span)
            : throw new InvalidOperationException($"The lock cannot be asked for now: {result.Status}.");
    }
}
