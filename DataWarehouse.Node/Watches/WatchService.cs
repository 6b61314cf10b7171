using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Watches;

/// <summary>The Watch service.</summary>
/// <remarks>Thread-safe; one instance serves all streams.</remarks>
/// <param name="router">Finds the keyspace of a stream.</param>
/// <param name="gate">The engine.</param>
/// <param name="settings">Limits and times.</param>
/// <param name="counters">What is counted.</param>
/// <param name="shards">The groups of sharded keyspaces that other nodes hold.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="stop">Says that the node stops.</param>
internal sealed class WatchService(KeyspaceRouter router, EngineGate gate, NodeSettings settings, NodeCounters counters, RemoteShards shards, ForwardLinks links, NodeStop stop)
{
    private const int UnflushedBytesMax = 64 << 10;
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    /// <summary>Serves a stream until the client or the node ends it.</summary>
    /// <param name="requests">What the client asks.</param>
    /// <param name="answers">What it is told.</param>
    /// <param name="context">The call.</param>
    public async Task WatchAsync(IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchAnswer> answers, ServerCallContext context)
    {
        using var place = router.FindForStream(context);
        var target = place.Target;
        var any = target.Any;
        var ended = any?.Ended ?? Task.CompletedTask;
        if (counters.WatchStreams.Value >= settings.Limits.WatchStreamsMax)
        {
            counters.Refused.Add();
            throw Refusals.TooManyRequests();
        }

        counters.WatchStreams.Add();
        var stream = new WatchStream(settings.Limits);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token);
        // What another node handed on stops here.
        var remote = target.Many is { } many && context.RequestHeaders.GetValue(KeyspaceProxy.HandedOn) is null ? new RemoteWatchers(many, shards, links, stream) : null;
        var desk = new WatchDesk(target, stream, settings.Limits, remote);
        try
        {
            var sending = SendAsync(target.One, stream, answers, cut.Token);
            Task[] parts =
            [
                desk.RunAsync(requests, over.Token),
                new CatchUp(stream, gate).RunAsync(over.Token),
                context.RequestHeaders.GetValue("hasleader") is null ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token) : WaitForLossAsync(target, over.Token),
            ];
            var first = await Task.WhenAny([.. parts, sending, ended, desk.Lost, remote?.Broken ?? desk.Lost]).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([.. parts, remote?.EndAsync() ?? Task.CompletedTask]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCompleted && any is { HasLeft: false }) await TellEndAsync(target.Name, desk, sending, cut).ConfigureAwait(false);
            await cut.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsStopping || any is not { HasLeft: false }) throw Refusals.Stopped();
            if (first.Exception?.InnerException is RpcException refusal) throw refusal;
        }
        finally
        {
            desk.Close();
            counters.WatchStreams.Add(-1);
        }
    }

    /// <summary>The keyspace was deleted: each watcher hears so, as far as the client takes it within a while, and then the stream ends.</summary>
    private async Task TellEndAsync(string keyspace, WatchDesk desk, Task sending, CancellationTokenSource cut)
    {
        var refusal = Refusals.KeyspaceDeleted(keyspace);
        desk.End(refusal.Status.Detail);
        cut.CancelAfter(settings.StopGrace);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsStopping) throw refusal;
    }

    private async Task SendAsync(Keyspace? keyspace, WatchStream stream, IServerStreamWriter<WatchAnswer> answers, CancellationToken cancellationToken)
    {
        var answer = new WatchAnswer();
        var unflushed = 0;
        while (await stream.Messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (stream.Messages.TryRead(out var message))
            {
                (answer.Message, answer.Term) = (message, keyspace?.Leadership.Now.Term ?? 0);
                unflushed += message.Bytes;
                var isBuffered = unflushed < UnflushedBytesMax && stream.Messages.TryPeek(out _);
                answers.WriteOptions = isBuffered ? Buffered : null;
                await answers.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
                if (!isBuffered) unflushed = 0;
                if (message.EventCount > 0) counters.EventsSent.Add(message.EventCount);
                stream.Sent(message);
            }
        }
    }

    /// <summary>Ends in a refusal once nobody has led for three times as long as an election may take to begin.</summary>
    private async Task WaitForLossAsync(KeyspaceTarget target, CancellationToken cancellationToken)
    {
        var limit = settings.Engine.Tick * settings.Engine.ElectionTicks * 3;
        if (target.One is { } one) await WaitForLossAsync(one, limit, cancellationToken).ConfigureAwait(false);
        else await WaitForLossAsync(target.Many!, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the groups of a sharded keyspace from time to time: a wait for each of so many would cost more than it is worth.</summary>
    private static async Task WaitForLossAsync(ShardedKeyspace keyspace, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(limit, TimeProvider.System);
        var before = new HashSet<Lead>(ReferenceEqualityComparer.Instance);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var lost = keyspace.Opened.Select(static group => group.Leadership.Now).Where(static lead => !lead.IsKnown).ToList();
            if (lost.Exists(before.Contains)) throw Refusals.NoLeader();
            before.Clear();
            before.UnionWith(lost);
        }
    }

    private static async Task WaitForLossAsync(Keyspace keyspace, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lead = keyspace.Leadership.Now;
            var other = keyspace.Leadership.WaitForOtherAsync(lead, cancellationToken);
            if (lead.IsKnown)
            {
                await other.ConfigureAwait(false);
                continue;
            }

            try
            {
                await other.WaitAsync(limit, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw Refusals.NoLeader();
            }
        }
    }
}
