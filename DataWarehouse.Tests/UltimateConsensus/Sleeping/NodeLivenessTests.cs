using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>The watch over other nodes, against ports that note what it does.</summary>
public sealed class NodeLivenessTests
{
    private static readonly PeerId Other = Given.Node(2);
    private static readonly BootId Own = new(1);

    private static Beat From(int boot, ulong withdrawn = 0, byte level = 1, SleepDigest digest = default) =>
        new() { Boot = new BootId((UInt128)boot), Heard = Own, Level = level, Progress = [1, 1], Withdrawn = withdrawn, Digest = digest };

    [Fact]
    public void Tick_WithNodesThatShareGroups_BeatsFourTimesInAnElectionTimeout()
    {
        var ports = new LivenessPorts();
        ports.Shares[0].Add(new PeerShare(Other, 3, new SleepDigest(2, 5), default));
        ports.Shares[1].Add(new PeerShare(Other, 1, new SleepDigest(1, 7), default));
        ports.Shares[1].Add(new PeerShare(Given.Node(3), 0, default, default));
        var liveness = ports.Make(electionTicks: 12);

        ports.Tick(liveness, 12);

        Assert.Equal(4, ports.Sent.Count);
        Assert.All(ports.Sent, static sent => Assert.Equal((Other, new SleepDigest(3, 12), Own), (sent.To, sent.Beat.Digest, sent.Beat.Boot)));
    }

    [Fact]
    public void Heard_OfAnotherNode_TellsThatItIsUpAndReady_Once()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();

        for (var beat = 0; beat < 5; beat++) liveness.Heard(Other, From(7));

        Assert.Equal(new PeerNews(Other, PeerStanding.Up, true, false, 2, 0), Assert.Single(ports.Told));
    }

    [Fact]
    public void Tick_WithoutBeatsForAnElectionTimeout_TellsThatTheNodeIsSilent()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();
        liveness.Heard(Other, From(7));

        ports.Tick(liveness, 9);
        Assert.Equal(PeerStanding.Up, liveness.StandingOf(Other));
        ports.Tick(liveness, 1);

        Assert.Equal(PeerStanding.Silent, ports.Told[^1].Standing);
    }

    [Fact]
    public void Heard_WithAnotherBoot_TellsTheDeathOfTheOldProcess_Once()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();
        liveness.Heard(Other, From(7));

        liveness.Heard(Other, From(8));
        liveness.Heard(Other, From(8));
        liveness.Heard(Other, From(9));

        Assert.Equal([false, true, true], ports.Told.Select(static news => news.IsReborn));
    }

    [Fact]
    public void Heard_OfANodeThatHearsAnotherBootOrNothing_IsNotReady()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();

        liveness.Heard(Other, From(7) with { Heard = default });
        liveness.Heard(Other, From(7) with { Heard = new BootId(99) });
        Assert.False(Assert.Single(ports.Told).IsReady);
        liveness.Heard(Other, From(7));

        Assert.True(ports.Told[^1].IsReady);
    }

    [Fact]
    public void Heard_OfANodeThatHasSleepingSwitchedOff_IsNotReady()
    {
        var ports = new LivenessPorts();

        ports.Make().Heard(Other, From(7, level: 0));

        Assert.Equal((PeerStanding.Up, false), (ports.Told[0].Standing, ports.Told[0].IsReady));
    }

    [Fact]
    public void Connected_WithoutBeats_IsMute_AndSilentOnceItIsGone()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();
        liveness.Connected(Other);

        ports.Tick(liveness, 10);
        Assert.Equal(PeerStanding.Mute, liveness.StandingOf(Other));
        ports.Tick(liveness, 10);
        Assert.Equal(PeerStanding.Mute, liveness.StandingOf(Other));
        liveness.Disconnected(Other);
        ports.Tick(liveness, 1);

        Assert.Equal([PeerStanding.Mute, PeerStanding.Silent], ports.Told.Select(static news => news.Standing));
    }

    [Fact]
    public void Connected_Again_WithinATimeout_ChangesNothing()
    {
        var ports = new LivenessPorts();
        var liveness = ports.Make();
        liveness.Connected(Other);
        liveness.Heard(Other, From(7));
        liveness.Disconnected(Other);
        ports.Tick(liveness, 5);
        liveness.Connected(Other);
        ports.Tick(liveness, 4);
        liveness.Heard(Other, From(7));
        ports.Tick(liveness, 9);

        Assert.Single(ports.Told);
    }

    [Fact]
    public void Connected_IsGreetedWithABeatAtOnce()
    {
        var ports = new LivenessPorts();

        ports.Make().Connected(Other);

        Assert.Equal(Other, Assert.Single(ports.Sent).To);
    }

    [Fact]
    public void Heard_WithAnotherDigestTwiceInARow_AsksForTheList()
    {
        var ports = new LivenessPorts();
        ports.Shares[0].Add(new PeerShare(Other, 1, default, new SleepDigest(1, 5)));
        var liveness = ports.Make();
        var (same, differs) = (From(7, digest: new SleepDigest(1, 5)), From(7, digest: new SleepDigest(2, 6)));

        liveness.Heard(Other, differs);
        liveness.Heard(Other, same);
        liveness.Heard(Other, differs);
        Assert.Empty(ports.Asked);
        liveness.Heard(Other, From(8, digest: new SleepDigest(2, 6)));
        Assert.Empty(ports.Asked);
        liveness.Heard(Other, From(8, digest: new SleepDigest(2, 6)));
        Assert.Single(ports.Asked);
        liveness.Heard(Other, From(8, digest: new SleepDigest(2, 6)));

        Assert.Single(ports.Asked);
    }

    [Fact]
    public void Tick_WithAShardThatDoesNotGetOn_WithdrawsItsGroups_UntilItDoes()
    {
        var ports = new LivenessPorts();
        ports.Shares[0].Add(new PeerShare(Other, 1, new SleepDigest(1, 5), default));
        ports.Shares[1].Add(new PeerShare(Other, 1, new SleepDigest(1, 7), default));
        var liveness = ports.Make();
        ports.Gauges[1] = new ShardGauge(4, false);

        ports.Tick(liveness, 5);
        Assert.Equal(0UL, liveness.Withdrawn);
        ports.Tick(liveness, 1);

        Assert.Equal((2UL, new SleepDigest(1, 5)), (ports.Sent[^1].Beat.Withdrawn, ports.Sent[^1].Beat.Digest));
        ports.Gauges[1] = new ShardGauge(5, false);
        ports.Tick(liveness, 2);
        Assert.Equal((0UL, new SleepDigest(2, 12)), (ports.Sent[^1].Beat.Withdrawn, ports.Sent[^1].Beat.Digest));
    }

    [Fact]
    public void Tick_WithALogThatStalls_WithdrawsEverything()
    {
        var ports = new LivenessPorts { Log = new LogGauge(3, true) };
        ports.Shares[0].Add(new PeerShare(Other, 1, new SleepDigest(1, 5), default));

        ports.Tick(ports.Make(), 2);

        Assert.Equal((ulong.MaxValue, default(SleepDigest), 3L), (ports.Sent[^1].Beat.Withdrawn, ports.Sent[^1].Beat.Digest, ports.Sent[^1].Beat.DurableBatch));
    }

    [Fact]
    public void Digest_OfWhatWasAddedAndTakenAwayInAnyOrder_IsTheSame()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 20).Select(static group => SleepDigest.HashOf(new GroupId(group), new ReplicaId(1), new ReplicaId(2), new Term(group / 3)))];
        var forward = hashes.Aggregate(default(SleepDigest), static (digest, hash) => digest.With(hash));
        var backward = hashes.Reverse().Aggregate(default(SleepDigest), static (digest, hash) => digest.With(hash));

        Assert.Equal(forward, backward);
        Assert.Equal(default, hashes.Aggregate(forward, static (digest, hash) => digest.Without(hash)));
        Assert.Equal(20, hashes.Distinct().Count());
        Assert.NotEqual(SleepDigest.HashOf(new GroupId(1), new ReplicaId(2), new ReplicaId(1), new Term(1)), SleepDigest.HashOf(new GroupId(1), new ReplicaId(1), new ReplicaId(2), new Term(1)));
    }
}
