using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The thread of a node's <see cref="NodeLiveness"/>: the one thing that runs while all groups sleep.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LivenessLoop : ILivenessPorts, IDisposable
{
    private const int PayloadBytesMax = 4_096;
    private const int WaitingMax = 65_536;

    private readonly Mailbox<PeerInput> _inbox = new();
    private readonly IPeerTransport _transport;
    private readonly ShardLoop[] _shards;
    private readonly LogDriver _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tick;
    private readonly NodeLiveness _liveness;
    private readonly NodeWatch _watch;
    private readonly ShardGauge[] _shardGauges;
    private readonly LaneGauge[] _laneGauges;
    private readonly WireBatchWriter _writer = new(PayloadBytesMax);
    private readonly byte[] _beat = new byte[BeatCodec.BytesMax];
    private readonly ArrayBufferWriter<byte> _item = new();
    private readonly ConcurrentDictionary<PeerId, PeerStanding> _standings = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private volatile bool _isStalled;
    private volatile StandstillReport _standstills = StandstillReport.None;
    private long _tickedAt;
    private int _waiting;

    /// <summary>Makes one; it does not run yet.</summary>
    /// <param name="transport">Sends.</param>
    /// <param name="shards">The shards of the node.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tick">The time from a tick of the shards to the next.</param>
    /// <param name="options">How it watches, in those ticks.</param>
    public LivenessLoop(IPeerTransport transport, ShardLoop[] shards, LogDriver log, TimeProvider time, TimeSpan tick, LivenessOptions options)
    {
        (_shardGauges, _laneGauges) = (new ShardGauge[shards.Length], new LaneGauge[shards.Length]);
        _watch = new NodeWatch(shards.Length, options.NoticeTicks, options.BeatTicks);
        (_transport, _shards, _log, _time, _tick) = (transport, shards, log, time, tick * options.BeatTicks);
        _liveness = new NodeLiveness(this, options.Coarse, transport.Boot.Id, transport.Local);
        _thread = new Thread(Run) { Name = $"beats of {transport.Local.Node}", IsBackground = true };
        _tickedAt = time.GetTimestamp();
    }

    /// <inheritdoc/>
    int ILivenessPorts.Shards => _shards.Length;

    /// <inheritdoc/>
    LogGauge ILivenessPorts.Log => new(_log.Position.DurableThrough.Value, _isStalled);

    /// <summary>Threads of this node that stand still, and its disk if it does not answer, as they were at the latest tick.</summary>
    public ImmutableArray<Standstill> Standstills => _standstills.Named;

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Gives it something to take in. A node that floods it with beats loses some.</summary>
    /// <param name="input">What; its memory is released once it is read.</param>
    public void Post(in PeerInput input)
    {
        if (Interlocked.Increment(ref _waiting) <= WaitingMax && _inbox.TryPost(input)) return;
        Interlocked.Decrement(ref _waiting);
        input.Memory?.Release();
    }

    /// <summary>The disk stalls, or does not any more.</summary>
    /// <param name="isStalled">Whether it stalls now.</param>
    public void StallChanged(bool isStalled) => _isStalled = isStalled;

    /// <summary>Whether a node's process was heard within an election timeout.</summary>
    /// <param name="peer">The node.</param>
    public bool IsUp(PeerId peer) => _standings.TryGetValue(peer, out var standing) && standing is PeerStanding.Up or PeerStanding.Mute;

    /// <summary>Stops: no beat is sent any more.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _inbox.Close();
        _inbox.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
    }

    /// <inheritdoc/>
    ShardGauge ILivenessPorts.GaugeOf(int shard) => _shards[shard].Gauge;

    /// <inheritdoc/>
    IReadOnlyList<PeerShare> ILivenessPorts.SharesOf(int shard) => _shards[shard].Shares;

    /// <inheritdoc/>
    void ILivenessPorts.Send(PeerId to, Beat beat)
    {
        _writer.Clear();
        if (_writer.TryAdd(BeatCodec.BeatKind, default, _beat.AsSpan(0, BeatCodec.Encode(beat, _beat)))) _transport.Send(to, PeerChannel.Control, _writer.Payload.Span);
    }

    /// <inheritdoc/>
    void ILivenessPorts.AskList(PeerId peer)
    {
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(new ListQuestion(default, 0, 0), _item);
        _writer.Clear();
        if (_writer.TryAdd(SleepItemCodec.QuestionKind, new GroupId(0), _item.WrittenSpan)) _transport.Send(peer, PeerChannel.Control, _writer.Payload.Span);
    }

    /// <inheritdoc/>
    void ILivenessPorts.Tell(in PeerNews news)
    {
        var told = news;
        _standings[news.Peer] = news.Standing;
        foreach (var shard in _shards) shard.Post(on => on.Sleeper.Hear(told));
    }

    private void Run()
    {
        var inputs = Array.Empty<PeerInput>();
        while (!_isStopping)
        {
            // What comes waits for the next tick: a thread that woke for each beat would cost more than all else that a sleeping node does.
            var left = _tick - _time.GetElapsedTime(_tickedAt);
            if (left > TimeSpan.Zero) _inbox.WaitForSignal(left);
            var count = _inbox.Take(ref inputs, TimeSpan.Zero);
            Interlocked.Add(ref _waiting, -count);
            foreach (ref readonly var input in inputs.AsSpan(0, count)) Take(input);
            Array.Clear(inputs, 0, count);

            // One tick, however many were missed: a node that stood still must hear its inbox before it thinks others gone.
            if (_time.GetElapsedTime(_tickedAt) < _tick) continue;
            _tickedAt = _time.GetTimestamp();
            _liveness.Tick();
            Watch();
        }
    }

    private void Watch()
    {
        for (var shard = 0; shard < _shards.Length; shard++) (_shardGauges[shard], _laneGauges[shard]) = (_shards[shard].Gauge, _shards[shard].LaneGauge);
        _watch.Tick(_shardGauges, _laneGauges, _isStalled);
        if (_watch.Found.Length > 0 || _standstills.Count > 0) _standstills = new StandstillReport(_watch.Found, _watch.Found.Length);
    }

    private void Take(in PeerInput input)
    {
        switch (input.Kind)
        {
            case PeerInputKind.Connected:
                _liveness.Connected(input.Peer);
                break;
            case PeerInputKind.Disconnected:
                _liveness.Disconnected(input.Peer);
                break;
            default:
                var reader = new WireBatchReader(input.Frame);
                if (reader.TryRead(out var item) && BeatCodec.Decode(item, out var beat) == WireFlaw.None) _liveness.Heard(input.Peer, beat!);
                input.Memory!.Release();
                break;
        }
    }
}
