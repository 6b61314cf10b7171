using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Watches;

/// <summary>Makes and ends the watchers of one stream, as its client asks.</summary>
/// <remarks>Not thread-safe: one loop, and <see cref="Close"/> after it.</remarks>
/// <param name="target">The keyspace; in a sharded one each watcher is in the group of its keys.</param>
/// <param name="stream">The stream.</param>
/// <param name="limits">How many watchers there may be.</param>
/// <param name="remote">The watchers whose groups other nodes hold; null where there can be none.</param>
internal sealed class WatchDesk(KeyspaceTarget target, WatchStream stream, NodeLimits limits, RemoteWatchers? remote)
{
    private const long NoWatcher = -1;
    private readonly Dictionary<long, Watcher> _watchers = [];
    private readonly HashSet<Keyspace> _groups = [];
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nextId;

    /// <summary>Fails when this node holds a group of a sharded keyspace no more that is watched here.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Answers requests until there are no more.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IAsyncStreamReader<WatchRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var request = requests.Current;
            switch (request.RequestUnionCase)
            {
                case WatchRequest.RequestUnionOneofCase.CreateRequest:
                    await CreateAsync(request.CreateRequest, cancellationToken).ConfigureAwait(false);
                    break;
                case WatchRequest.RequestUnionOneofCase.CancelRequest:
                    await CancelAsync(request.CancelRequest.WatchId).ConfigureAwait(false);
                    break;
                case WatchRequest.RequestUnionOneofCase.ProgressRequest:
                    await OfferProgressAsync().ConfigureAwait(false);
                    break;
                default:
                    // A newer client's request: as etcd does, nothing is said to it.
                    break;
            }
        }
    }

    /// <summary>Ends all watchers and tells their client why; nothing is sent on the stream behind that.</summary>
    /// <param name="reason">Why.</param>
    public void End(string reason)
    {
        foreach (var watcher in _watchers.Values)
        {
            var hub = watcher.Group!.Hub;
            hub.Remove(watcher);
            stream.Add(new WatchMessage(watcher.Id, hub.Revision, default, WatchMessageKind.Canceled) { CancelReason = reason });
        }

        _watchers.Clear();
        stream.Complete();
    }

    /// <summary>Ends all watchers; nobody is told.</summary>
    public void Close()
    {
        stream.Complete();
        foreach (var watcher in _watchers.Values) watcher.Group!.Hub.Remove(watcher);
    }

    private async ValueTask CreateAsync(WatchCreateRequest request, CancellationToken cancellationToken)
    {
        // No key means from the first key on, if there is an end, and is a key that cannot exist otherwise.
        var key = request.Key.IsEmpty ? [0] : request.Key.ToByteArray();
        var range = new WatchRange(key, request.RangeEnd.ToByteArray());
        if (range.IsEmpty)
        {
            Refuse(NoWatcher, "mvcc: watcher range is empty");
            return;
        }

        if (request.WatchId != 0 && IsTaken(request.WatchId))
        {
            Refuse(NoWatcher, "mvcc: duplicate watch ID provided on the WatchStream");
            return;
        }

        if (_watchers.Count + (remote?.Count ?? 0) >= limits.WatchersPerStreamMax)
        {
            Refuse(NoWatcher, "etcdserver: too many watchers in one stream; open another");
            return;
        }

        if (!TryFindGroup(range, out var keyspace, out var shard))
        {
            Refuse(NoWatcher, ShardedRefusals.WatchAcrossTags);
            return;
        }

        if (keyspace is null)
        {
            if (remote is null) throw Refusals.NotStarted();
            if (request.WatchId == 0) request.WatchId = NextId();
            await remote.AddAsync(request, shard, cancellationToken).ConfigureAwait(false);
            return;
        }

        // From the revision on that the answer names: what happens before the hub knows the watcher is not lost.
        var revision = keyspace.Hub.Revision;
        var watcher = new Watcher(request.WatchId != 0 ? request.WatchId : NextId(), range, OptionsOf(request), stream)
        {
            Group = keyspace,
            WantsProgress = request.ProgressNotify,
            TakesFragments = request.Fragment,
            Next = request.StartRevision > 0 ? request.StartRevision : revision + 1,
        };
        _watchers.Add(watcher.Id, watcher);

        // Said before it gets anything, so that nothing overtakes the answer.
        stream.Add(new WatchMessage(watcher.Id, revision, default, WatchMessageKind.Created));
        keyspace.Hub.Add(watcher);
        if (target.Many is not null && _groups.Add(keyspace)) _ = WaitForEndAsync(keyspace, cancellationToken);
    }

    /// <summary>A group that is let go of takes its watchers along: their client has to come again.</summary>
    private async Task WaitForEndAsync(Keyspace group, CancellationToken cancellationToken)
    {
        await group.Ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (group.HasLeft) _lost.TrySetException(Refusals.Stopped());
    }

    private async ValueTask CancelAsync(long id)
    {
        if (remote?.Contains(id) == true) await remote.CancelAsync(id).ConfigureAwait(false);
        if (!_watchers.Remove(id, out var watcher)) return;
        watcher.Group!.Hub.Remove(watcher);
        stream.Add(new WatchMessage(id, watcher.Group.Hub.Revision, default, WatchMessageKind.Canceled));
    }

    private void Refuse(long id, string reason) => stream.Add(new WatchMessage(id, target.One?.Hub.Revision ?? 0, default, WatchMessageKind.Refused) { CancelReason = reason });

    /// <summary>The group whose events are those of a range; null with its place if it is not open here. False if there may be several.</summary>
    private bool TryFindGroup(WatchRange range, out Keyspace? group, out int shard)
    {
        (group, shard) = (target.One, 0);
        if (group is not null) return true;
        if (!KeyTag.TryOfRange(range.Key, range.End, out var tag)) return false;
        shard = ShardMap.ShardOf(tag, target.Many!.Shards);
        group = target.Many.Find(shard);
        return true;
    }

    private bool IsTaken(long id) => _watchers.ContainsKey(id) || remote?.Contains(id) == true;

    /// <summary>Says how far the watchers are: in one answer for all, or, where each group has revisions of its own, in one for each.</summary>
    private async ValueTask OfferProgressAsync()
    {
        if (target.One is { } one)
        {
            one.Hub.OfferProgress(stream, () => stream.HasWatcherBehind);
            return;
        }

        foreach (var watcher in _watchers.Values) watcher.Group!.Hub.OfferProgress(watcher);
        if (remote is not null) await remote.AskProgressAsync().ConfigureAwait(false);
    }

    private long NextId()
    {
        while (IsTaken(_nextId)) _nextId++;
        return _nextId++;
    }

    private static WatchOptions OptionsOf(WatchCreateRequest request)
    {
        var options = request.PrevKv ? WatchOptions.WithPrevious : WatchOptions.None;
        foreach (var filter in request.Filters) options |= filter == WatchCreateRequest.Types.FilterType.Noput ? WatchOptions.NoPut : WatchOptions.NoDelete;
        return options;
    }
}
