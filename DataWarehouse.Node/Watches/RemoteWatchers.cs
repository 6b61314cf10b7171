using System.Collections.Concurrent;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Watches;

/// <summary>
/// The watchers of one stream whose groups other nodes hold: each is a stream to such a node, whose answers go on to the client as they come, one at a time. When one breaks, the client's stream ends as it does when nobody
/// leads: it begins anew from the last revision that it has seen, which no node in between can know as well.
/// </summary>
/// <remarks>Not thread-safe but for what the streams themselves add: one loop calls, and <see cref="EndAsync"/> comes last.</remarks>
/// <param name="keyspace">The keyspace.</param>
/// <param name="remote">Finds who holds a group.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="stream">The client's stream.</param>
internal sealed class RemoteWatchers(ShardedKeyspace keyspace, RemoteShards remote, ForwardLinks links, WatchStream stream)
{
    private readonly ConcurrentDictionary<long, AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> _calls = new();
    private readonly List<Task> _running = [];
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many there are.</summary>
    public int Count => _calls.Count;

    /// <summary>Fails when one breaks.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Whether there is one of that number.</summary>
    /// <param name="id">The number.</param>
    public bool Contains(long id) => _calls.ContainsKey(id);

    /// <summary>Makes a watcher where its group is.</summary>
    /// <param name="request">What the client asks for, with the watcher's number.</param>
    /// <param name="shard">The place of the group.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RpcException">No node that holds the group is heard.</exception>
    public async Task AddAsync(WatchCreateRequest request, int shard, CancellationToken cancellationToken)
    {
        if (remote.FindHolder(keyspace, shard) is not { } peer || links.FindInvoker(peer) is not { } invoker) throw Refusals.NoLeader();
        var headers = new Metadata { { KeyspaceRouter.Metadata, keyspace.Name }, { KeyspaceProxy.HandedOn, "1" } };
        var call = new Watch.WatchClient(invoker).Watch(headers, cancellationToken: cancellationToken);
        _calls[request.WatchId] = call;
        _running.RemoveAll(static task => task.IsCompleted);
        _running.Add(PassOnAsync(request.WatchId, call, cancellationToken));
        await SendAsync(call, new WatchRequest { CreateRequest = request }).ConfigureAwait(false);
    }

    /// <summary>Has a watcher ended; its node says when it has.</summary>
    /// <param name="id">The watcher.</param>
    public async Task CancelAsync(long id)
    {
        if (_calls.TryRemove(id, out var call)) await SendAsync(call, new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = id } }).ConfigureAwait(false);
    }

    /// <summary>Has all watchers say how far they are.</summary>
    public async Task AskProgressAsync()
    {
        foreach (var call in _calls.Values) await SendAsync(call, new WatchRequest { ProgressRequest = new WatchProgressRequest() }).ConfigureAwait(false);
    }

    /// <summary>Waits until the streams have ended, once their token is cancelled.</summary>
    public Task EndAsync() => Task.WhenAll(_running);

    private async Task SendAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, WatchRequest request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException)
        {
            Break();
        }
    }

    private async Task PassOnAsync(long id, AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, CancellationToken cancellationToken)
    {
        using (call)
        {
            try
            {
                while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                {
                    var response = call.ResponseStream.Current;
                    if (response.Canceled) _calls.TryRemove(id, out _);
                    await stream.AddAndWaitAsync(MessageOf(id, response), cancellationToken).ConfigureAwait(false);
                    if (response.Canceled) return;
                }

                Break();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The client's stream has ended.
            }
            catch (RpcException)
            {
                if (!cancellationToken.IsCancellationRequested) Break();
            }
        }
    }

    private void Break() => _broken.TrySetException(Refusals.NoLeader());

    private static WatchMessage MessageOf(long id, WatchResponse response) => new(id, response.Header?.Revision ?? 0, EventsOf(response), KindOf(response))
    {
        EventCount = response.Events.Count,
        CompactRevision = response.CompactRevision,
        CancelReason = response.CancelReason.Length > 0 ? response.CancelReason : null,
    };

    private static byte[] EventsOf(WatchResponse response) => response.Events.Count == 0 ? [] : new WatchResponse { Events = { response.Events } }.ToByteArray();

    private static WatchMessageKind KindOf(WatchResponse response) => response switch
    {
        { Created: true, Canceled: true } => WatchMessageKind.Refused,
        { Created: true } => WatchMessageKind.Created,
        { Canceled: true } => WatchMessageKind.Canceled,
        { Fragment: true } => WatchMessageKind.Fragment,
        _ => WatchMessageKind.Events,
    };
}
