using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>
/// Many watchers of one key, spread over one stream for each connection, as the clients of etcd do it; and writers that put the key as fast as the
/// watchers follow: at most a window of puts ahead of what the mean watcher has seen, so that what is measured is what goes through, not what piles up.
/// </summary>
/// <remarks>Not thread-safe but for <see cref="Events"/>.</remarks>
internal sealed class WatchLoad(BenchOptions options, IReadOnlyList<CallInvoker> connections) : ILoad
{
    private const string Key = "bench/watched";
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private readonly List<AsyncDuplexStreamingCall<byte[], WatchGlance>> _streams = [];
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _mayPut = new(options.WatchWindow);
    private readonly Latencies _latencies = new();
    private readonly Lock _counting = new();
    private Task _reading = Task.CompletedTask;
    private long _events;
    private long _created;
    private long _released;

    /// <inheritdoc/>
    public Latencies Latencies => _latencies;

    /// <inheritdoc/>
    public long Events => Interlocked.Read(ref _events);

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken ct)
    {
        for (var stream = 0; stream < connections.Count; stream++)
            _streams.Add(connections[stream].AsyncDuplexStreamingCall(RawCalls.Watch, host: null, new CallOptions(cancellationToken: _end.Token)));
        _reading = Task.WhenAll(_streams.Select(stream => Task.Run(() => ReadAsync(stream), ct)));
        var create = RawCalls.Of(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(Key) } });
        await Task.WhenAll(_streams.Select((stream, number) => CreateAsync(stream, number, create, ct))).ConfigureAwait(false);
        for (var began = TimeProvider.System.GetTimestamp(); Interlocked.Read(ref _created) < options.Watchers;)
        {
            if (_reading.IsFaulted) await _reading.ConfigureAwait(false);
            if (TimeProvider.System.GetElapsedTime(began) > ReadyWithin)
                throw new CommandFailedException(ExitCodes.Failed, $"Only {Interlocked.Read(ref _created)} of {options.Watchers} watches began within {ReadyWithin.TotalSeconds} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(LoadGauge gauge, CancellationToken ct)
    {
        var put = RawCalls.Of(new PutRequest { Key = ByteString.CopyFromUtf8(Key), Value = ByteString.CopyFrom(new byte[options.ValueBytes]) });
        await Task.WhenAll(Enumerable.Range(0, options.WatchWindow).Select(writer => Task.Run(() => WriteAsync(connections[writer % connections.Count], put, gauge, ct), ct))).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        foreach (var stream in _streams) stream.Dispose();
        _end.Dispose();
        _mayPut.Dispose();
    }

    private async Task CreateAsync(AsyncDuplexStreamingCall<byte[], WatchGlance> stream, int number, byte[] create, CancellationToken ct)
    {
        for (var watcher = number; watcher < options.Watchers; watcher += connections.Count) await stream.RequestStream.WriteAsync(create, ct).ConfigureAwait(false);
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<byte[], WatchGlance> stream)
    {
        while (await stream.ResponseStream.MoveNext(_end.Token).ConfigureAwait(false))
        {
            var glance = stream.ResponseStream.Current;
            if (glance.IsCanceled) throw new CommandFailedException(ExitCodes.Failed, "The server ended a watch.");
            if (glance.IsCreated) Interlocked.Increment(ref _created);
            if (glance.Events > 0) Release(Interlocked.Add(ref _events, glance.Events) / options.Watchers);
        }
    }

    /// <summary>Lets writers go on when the mean watcher has seen more.</summary>
    private void Release(long seen)
    {
        if (seen <= Interlocked.Read(ref _released)) return;
        lock (_counting)
        {
            var more = (int)Math.Min(seen - _released, options.WatchWindow - _mayPut.CurrentCount);
            _released = seen;
            if (more > 0) _mayPut.Release(more);
        }
    }

    private async Task WriteAsync(CallInvoker connection, byte[] put, LoadGauge gauge, CancellationToken ct)
    {
        while (!gauge.IsOver)
        {
            // Not for ever: a server that loses an event must not make the bench hang.
            if (!await _mayPut.WaitAsync(TimeSpan.FromSeconds(1), ct).ConfigureAwait(false)) continue;
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                using var call = connection.AsyncUnaryCall(RawCalls.Put, host: null, new CallOptions(cancellationToken: ct), put);
                await call.ResponseAsync.ConfigureAwait(false);
                var taken = TimeProvider.System.GetElapsedTime(began);
                if (!gauge.IsMeasuring) continue;
                lock (_counting) _latencies.Add(taken);
            }
            catch (RpcException failed)
            {
                gauge.Fail(failed);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false);
            }
        }
    }
}
