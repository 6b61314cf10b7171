using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>Ports of a node with two shards that get on unless a test says otherwise; notes what is done.</summary>
internal sealed class LivenessPorts : ILivenessPorts
{
    public List<PeerShare>[] Shares { get; } = [[], []];

    public ShardGauge[] Gauges { get; } = [new(1, true), new(1, true)];

    public LogGauge Log { get; set; }

    public List<(PeerId To, Beat Beat)> Sent { get; } = [];

    public List<PeerId> Asked { get; } = [];

    public List<PeerNews> Told { get; } = [];

    int ILivenessPorts.Shards => 2;

    public NodeLiveness Make(int electionTicks = 10) => new(this, new LivenessOptions { ElectionTicks = electionTicks }, new BootId(1), new PeerId("here", new Incarnation(1)));

    public void Tick(NodeLiveness liveness, int ticks)
    {
        for (; ticks > 0; ticks--) liveness.Tick();
    }

    public ShardGauge GaugeOf(int shard) => Gauges[shard];

    public IReadOnlyList<PeerShare> SharesOf(int shard) => Shares[shard];

    public void Send(PeerId to, Beat beat) => Sent.Add((to, beat));

    public void AskList(PeerId peer) => Asked.Add(peer);

    public void Tell(in PeerNews news) => Told.Add(news);
}
