using System.Collections.Concurrent;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>
/// Puts records through all nodes, so many at a time, each until a node acknowledges it. A put that was refused or had no answer is sent again, at the next node: the same key with the same value twice is
/// as good as once.
/// </summary>
/// <remarks>Thread-safe; runs once.</remarks>
internal sealed class DemoLoader(IReadOnlyList<DemoRecord> records, ServerCluster nodes, int clients)
{
    private static readonly Metadata Sharded = new() { { ServerConnection.KeyspaceHeader, DemoRecords.Keyspace } };
    private static readonly TimeSpan PutWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WithoutSuccessAtMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentBag<DemoRecord> _acknowledged = [];
    private readonly Lock _pausing = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _lastAnswer = TimeProvider.System.GetTimestamp();
    private volatile string? _refusal;
    private TimeSpan _longestPause;
    private TimeSpan _taken;
    private int _next = -1;
    private int _done;
    private int _unanswered;

    /// <summary>The records that a node has acknowledged.</summary>
    public IReadOnlyCollection<DemoRecord> Acknowledged => _acknowledged;

    /// <summary>How many puts had no answer, and were sent again.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>How many records are through.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>The longest time in which no put was acknowledged.</summary>
    public TimeSpan LongestPause
    {
        get
        {
            lock (_pausing) return _longestPause;
        }
    }

    /// <summary>How many puts were acknowledged, a second.</summary>
    public double PerSecond
    {
        get
        {
            var taken = _taken == TimeSpan.Zero ? TimeProvider.System.GetElapsedTime(_began) : _taken;
            return _acknowledged.Count / Math.Max(taken.TotalSeconds, 0.001);
        }
    }

    /// <summary>Puts them all.</summary>
    /// <param name="ct">Ends it; puts under way have no answer then.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, ct), ct))).ConfigureAwait(false);
        _taken = TimeProvider.System.GetElapsedTime(_began);
    }

    private async Task RunAsync(int client, CancellationToken ct)
    {
        var place = client % nodes.Endpoints.Length;
        while (Interlocked.Increment(ref _next) is var number && number < records.Count)
        {
            place = await PutAsync(records[number], place, ct).ConfigureAwait(false);
            Interlocked.Increment(ref _done);
        }
    }

    /// <summary>Puts a record, at the next node where one does not acknowledge it; says which node to go on with.</summary>
    private async Task<int> PutAsync(DemoRecord record, int place, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            if (await TryPutAsync(record, place, ct).ConfigureAwait(false)) return place;
            place = (place + 1) % nodes.Endpoints.Length;
            if (TimeProvider.System.GetElapsedTime(began) > WithoutSuccessAtMost)
                throw new CommandFailedException(ExitCodes.Unavailable, $"No node has taken a put for {WithoutSuccessAtMost.TotalSeconds:0} s: {_refusal ?? "none runs"}.");
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryPutAsync(DemoRecord record, int place, CancellationToken ct)
    {
        if (!nodes.IsRunning(place)) return false;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(PutWithin);
        try
        {
            var request = new PutRequest { Key = record.Key, Value = record.Value };
            await new KV.KVClient(nodes.At(place)).PutAsync(request, record.IsSharded ? Sharded : null, cancellationToken: late.Token).ResponseAsync.ConfigureAwait(false);
            _acknowledged.Add(record);
            NoteAnswer();
            return true;
        }
        catch (Exception failed) when (failed is RpcException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            if (CallFailure.IsWithoutAnswer(failed) || failed is OperationCanceledException) Interlocked.Increment(ref _unanswered);
            _refusal = failed is RpcException refused ? refused.Status.Detail : failed.Message;
            return false;
        }
    }

    private void NoteAnswer()
    {
        lock (_pausing)
        {
            var now = TimeProvider.System.GetTimestamp();
            var pause = TimeProvider.System.GetElapsedTime(_lastAnswer, now);
            if (pause > _longestPause) _longestPause = pause;
            _lastAnswer = now;
        }
    }
}
