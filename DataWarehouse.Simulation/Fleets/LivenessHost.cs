using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Runs the watch of a node over others, in place of the thread of <see cref="LivenessLoop"/> and in the same order.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class LivenessHost : ILivenessPorts, IEventTarget
{
    private readonly NodeProcess _process;
    private readonly NodeLiveness _liveness;
    private readonly WireBatchWriter _writer = new(1 << 12);
    private readonly byte[] _beat = new byte[BeatCodec.BytesMax];
    private readonly ArrayBufferWriter<byte> _item = new();
    private readonly Queue<Action> _inbox = new();
    private readonly Dictionary<PeerId, BootId> _boots = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="boot">The run of it.</param>
    public LivenessHost(NodeProcess process, BootId boot)
    {
        _process = process;
        var plan = process.Fleet.Plan.Shard;
        _liveness = new NodeLiveness(this, new LivenessOptions { ElectionTicks = plan.Core.ElectionTicks, Planted = plan.Planted }, boot, Fleet.PeerOf(process.Node.Number));
        process.Fleet.Events.After(process.TickMicros, this, 0);
    }

    /// <inheritdoc/>
    public int Shards => _process.Shards.Count;

    /// <inheritdoc/>
    public LogGauge Log => new(_process.Log.Position.DurableThrough.Value, _process.IsStalled);

    /// <summary>A beat has come; it waits until the process goes on.</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="frame">Its bytes.</param>
    public void Arrived(PeerId from, byte[] frame) => _inbox.Enqueue(() => Take(from, frame));

    /// <summary>The control connection to a node is up.</summary>
    /// <param name="peer">The node.</param>
    public void Connected(PeerId peer) => _inbox.Enqueue(() => _liveness.Connected(peer));

    /// <summary>The control connection to a node is down.</summary>
    /// <param name="peer">The node.</param>
    public void Disconnected(PeerId peer) => _inbox.Enqueue(() => _liveness.Disconnected(peer));

    /// <summary>Takes what waits; to be called soon after something has come.</summary>
    public void Drain()
    {
        if (_process.StandsStillUntil > _process.Fleet.Events.NowMicros) return;
        while (!_process.IsStopped && _inbox.TryDequeue(out var input)) input();
    }

    /// <inheritdoc/>
    public ShardGauge GaugeOf(int shard) => _process.Shards[shard].Gauge;

    /// <inheritdoc/>
    public IReadOnlyList<PeerShare> SharesOf(int shard) => _process.Shards[shard].Shares;

    /// <inheritdoc/>
    public void Send(PeerId to, Beat beat)
    {
        _writer.Clear();
        if (_writer.TryAdd(BeatCodec.BeatKind, default, _beat.AsSpan(0, BeatCodec.Encode(beat, _beat)))) Post(to);
        _process.Fleet.Counts.Beats++;
    }

    /// <inheritdoc/>
    public void AskList(PeerId peer)
    {
        _process.Fleet.Counts.Lists++;
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(new ListQuestion(default, 0, 0), _item);
        _writer.Clear();
        if (_writer.TryAdd(SleepItemCodec.QuestionKind, new GroupId(0), _item.WrittenSpan)) Post(peer);
    }

    /// <inheritdoc/>
    public void Tell(in PeerNews news)
    {
        var told = news;
        if (_process.Fleet.Recorder.IsRead) _process.Fleet.Recorder.Say(_process.Node.Number, $"{told.Peer.Node} is {told.Standing}{(told.IsReady ? string.Empty : ", not ready")}{(told.IsReborn ? ", reborn" : string.Empty)}, withdrawn {told.Withdrawn:x}");
        foreach (var shard in _process.Shards) shard.Post(on => on.Sleeper.Hear(told));
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_process.IsStopped) return;
        if (_process.StandsStillUntil > _process.Fleet.Events.NowMicros)
        {
            _process.Fleet.Events.At(_process.StandsStillUntil, this, code);
            return;
        }

        Drain();
        if (_process.IsStopped) return;
        _liveness.Tick();
        _process.Fleet.Events.After(_process.TickMicros, this, code);
    }

    private void Post(PeerId to) => _process.Fleet.Network.Send(_process.Node.Number, Fleet.NodeOf(to), PeerChannel.Control, _writer.Payload.Span);

    private void Take(PeerId from, byte[] frame)
    {
        var reader = new WireBatchReader(frame);
        if (!reader.TryRead(out var item) || BeatCodec.Decode(item, out var beat) != WireFlaw.None) throw new OracleViolationException("Framing", $"A beat of {from.Node} cannot be read.");
        _liveness.Heard(from, beat!);
        var isOther = _boots.TryGetValue(from, out var known) && known != beat!.Boot;
        _boots[from] = beat!.Boot;
        if (!isOther) return;

        // Behind what the watch has told them.
        foreach (var host in _process.Shards) host.Post(shard => SleepInvariant.CheckNobodySleepsUnderTheDead(shard, host.Views, from));
    }
}
