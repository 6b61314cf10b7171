using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>A node: shards and the watch over other nodes, without threads.</summary>
internal sealed class SleepNode : ILivenessPorts
{
    private readonly SleepRig _rig;
    private readonly WireBatchWriter _writer = new(1 << 16);
    private int _boots;

    public SleepNode(SleepRig rig, int number)
    {
        (_rig, Number) = (rig, number);
        Start();
    }

    public int Number { get; }

    public PeerId Peer => Given.Node(Number);

    public Dictionary<(long Group, long Replica), RigDisk> Disk { get; } = [];

    public long Writes { get; set; }

    public SleepShard[] Hosts { get; private set; } = [];

    public NodeLiveness Liveness { get; private set; } = null!;

    public bool IsDown { get; private set; }

    /// <summary>Runs a version that knows nothing of sleeping: it sends no beats, and drops what it does not know.</summary>
    public bool IsOld { get; set; }

    public bool IsStalled { get; set; }

    public int Asked { get; private set; }

    public List<PeerNews> Told { get; } = [];

    int ILivenessPorts.Shards => Hosts.Length;

    LogGauge ILivenessPorts.Log => new(Writes, IsStalled);

    public void Start()
    {
        IsDown = false;
        Hosts = [.. Enumerable.Range(0, _rig.Shards).Select(shard => new SleepShard(this, _rig.OptionsOf(IsOld) with { Sleep = _rig.OptionsOf(IsOld).Sleep with { Shard = shard, Shards = _rig.Shards } }))];
        var options = new LivenessOptions { ElectionTicks = SleepRig.ElectionTicks, Planted = _rig.Planted };
        Liveness = new NodeLiveness(this, options, new BootId((UInt128)((Number * 1000) + ++_boots)), Peer);
    }

    public void Stop() => IsDown = true;

    public HostedReplica? Find(long group) => Hosts[group % Hosts.Length].Shard.Find(new GroupId(group));

    public void Take(PeerId from, byte[] frame)
    {
        if (BeatCodec.IsBeat(frame))
        {
            var reader = new WireBatchReader(frame);
            Assert.True(reader.TryRead(out var item));
            Assert.Equal(WireFlaw.None, BeatCodec.Decode(item, out var beat));
            if (!IsOld) Liveness.Heard(from, beat!);
            return;
        }

        foreach (var host in Hosts) host.Post(from, frame);
    }

    public SendResult Send(PeerId to, ReadOnlySpan<byte> frame) => _rig.Send(this, to, frame.ToArray());

    void ILivenessPorts.Send(PeerId to, Beat beat)
    {
        if (IsOld) return;
        var bytes = new byte[BeatCodec.BytesMax];
        _writer.Clear();
        Assert.True(_writer.TryAdd(BeatCodec.BeatKind, default, bytes.AsSpan(0, BeatCodec.Encode(beat, bytes))));
        Send(to, _writer.Payload.Span);
    }

    void ILivenessPorts.AskList(PeerId peer)
    {
        Asked++;
        var item = new ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(new ListQuestion(default, 0, 0), item);
        _writer.Clear();
        Assert.True(_writer.TryAdd(SleepItemCodec.QuestionKind, default, item.WrittenSpan));
        Send(peer, _writer.Payload.Span);
    }

    ShardGauge ILivenessPorts.GaugeOf(int shard) => Hosts[shard].Gauge;

    IReadOnlyList<PeerShare> ILivenessPorts.SharesOf(int shard) => Hosts[shard].Shard.Sleeper.Ledger.Shares();

    void ILivenessPorts.Tell(in PeerNews news)
    {
        Told.Add(news);
        foreach (var host in Hosts) host.Shard.Sleeper.Hear(news);
    }
}
