using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Placement;

/// <summary>Who should lead: as many groups each, moved only when something has happened.</summary>
public sealed class LeaderBalanceTests
{
    private static readonly PlannerOptions Options = new() { LeaderMovesMax = 4 };

    [Fact]
    public void NewKeyspace_OnThreeNodes_IsLedByAThirdEach()
    {
        var cluster = Cluster(13);

        Assert.Equal([4, 4, 5], Loads(cluster).Values.Order());
        Assert.All(cluster.State.Groups.Values.Where(static group => group.Group > 0), static group => Assert.Equal(1, group.PreferredLeader));
        Assert.True(cluster.Plan() is { Commands.IsEmpty: true, IsWhole: true });
    }

    [Fact]
    public void BelowItsLevel_LeadersAreWhereTheReleasesBeforeWantThem()
    {
        var cluster = new PlannedCluster(FeatureLevels.First, Options, "b", "c");
        cluster.Keyspace("k", 13, 3);
        cluster.Settle();

        Assert.All(cluster.State.Groups.Values.Where(static group => group.Group > 0), static group =>
        {
            Assert.True(group.TryFind(group.PreferredLeader, out var leader));
            Assert.Equal(group.Replicas.Max(replica => Rendezvous.Weigh(group.Group, replica.Node.Node, Rendezvous.Leaders)), Rendezvous.Weigh(group.Group, leader.Node.Node, Rendezvous.Leaders));
        });
    }

    [Fact]
    public void Uneven_IsMadeEven_SomeAtATime()
    {
        var cluster = Cluster(12);
        cluster.Rig.Done(new SystemCommand.PreferLeaders([.. Enumerable.Range(1, 12).Select(group => new PreferredLeader(group, ReplicaOn(cluster, group, "a")))]));
        var before = cluster.State.Groups;

        var first = cluster.Plan();
        cluster.Settle();

        Assert.Equal(Options.LeaderMovesMax, Assert.IsType<SystemCommand.PreferLeaders>(Assert.Single(first.Commands)).Leaders.Length);
        Assert.False(first.IsWhole);
        Assert.Equal([4, 4, 4], Loads(cluster).Values);
        Assert.Equal(8, cluster.State.Groups.Values.Count(group => before[group.Group].PreferredLeader != group.PreferredLeader));
    }

    [Fact]
    public void HandOversUnderWay_CountAgainstTheLimit()
    {
        var cluster = Cluster(12);
        cluster.Rig.Done(new SystemCommand.PreferLeaders([.. Enumerable.Range(1, 12).Select(group => new PreferredLeader(group, ReplicaOn(cluster, group, "a")))]));
        var sights = cluster.Input().Groups;
        foreach (var group in new long[] { 1, 2, 3, 4 }) sights = sights.SetItem(group, sights[group] with { Leader = ReplicaOn(cluster, group, "b") });

        Assert.True(cluster.Plan(sights) is { Commands.IsEmpty: true, IsWhole: false });
        Assert.Single(((SystemCommand.PreferLeaders)Assert.Single(cluster.Plan(sights.SetItem(4, sights[4] with { Leader = ReplicaOn(cluster, 4, "a") })).Commands)).Leaders);
    }

    [Fact]
    public void SilentNode_KeepsItsLeadersForAWhile_ThenOthersAreToLead()
    {
        var cluster = Cluster(12);

        cluster.Silence("c", Options.LeaderAwayAfter - TimeSpan.FromSeconds(1));
        Assert.Empty(cluster.Plan().Commands);
        Assert.False(cluster.Plan().IsWhole);
        cluster.Silence("c", Options.LeaderAwayAfter);
        cluster.Settle();

        Assert.Equal([("a", 6), ("b", 6), ("c", 0)], Loads(cluster).Select(static load => (load.Key, load.Value)));
    }

    [Fact]
    public void NodeThatComesBack_LeadsAgain_OnceItHasRunForAWhile()
    {
        var cluster = Cluster(12);
        cluster.Silence("c", Options.LeaderAwayAfter);
        cluster.Settle();

        cluster.Silence("c", TimeSpan.Zero);
        cluster.Hear("c", Options.LeaderReturnAfter - TimeSpan.FromMilliseconds(1));
        Assert.True(cluster.Plan() is { Commands.IsEmpty: true, IsWhole: false });
        cluster.Hear("c", null);
        cluster.Settle();

        Assert.Equal([4, 4, 4], Loads(cluster).Values);
    }

    [Fact]
    public void DrainedNode_LeadsNothing()
    {
        var cluster = Cluster(12);
        cluster.Rig.Done(new SystemCommand.SetService(cluster.Rig.Of("b"), NodeService.Draining));

        var plan = cluster.Plan();

        var voters = cluster.State.Groups;
        Assert.All(plan.Commands.OfType<SystemCommand.PreferLeaders>().SelectMany(static command => command.Leaders), leader =>
        {
            Assert.True(voters[leader.Group].TryFind(leader.Replica, out var replica));
            Assert.NotEqual("b", replica.Node.Node);
        });
    }

    [Fact]
    public void ManyNodesAndGroups_AnyBeginning_ComesToAnEvenSpreadAndRests() => Gen.Select(Gen.Int[3, 7], Gen.Int[1, 40], Gen.Int[0, 4].Array[41], Gen.Int[1, 6]).Sample(
        (nodes, groups, leaders, cap) =>
        {
            var cluster = new PlannedCluster(FeatureLevels.Programs, Options with { LeaderMovesMax = cap }, [.. "bcdefgh"[..(nodes - 1)].Select(static letter => letter.ToString())]);
            cluster.Keyspace("k", groups, 3);
            cluster.Settle();
            foreach (var group in cluster.State.Groups.Values.Where(static group => group.Group > 0).ToList())
                cluster.Rig.Do(new SystemCommand.PreferLeaders([new PreferredLeader(group.Group, group.Replicas[leaders[group.Group] % group.Replicas.Length].Replica)]));
            cluster.Settle();
            DataWarehouse.Simulation.Clusters.Oracles.LeadersAreEven.Check(cluster.State);
            return cluster.Plan() is { Commands.IsEmpty: true, IsWhole: true };
        },
        iter: 60);

    private static PlannedCluster Cluster(int groups)
    {
        var cluster = new PlannedCluster(FeatureLevels.Programs, Options, "b", "c");
        cluster.Keyspace("k", groups, 3);
        cluster.Settle();
        return cluster;
    }

    private static long ReplicaOn(PlannedCluster cluster, long group, string node) => cluster.State.Groups[group].Replicas.Single(replica => replica.Node.Node == node).Replica;

    private static SortedDictionary<string, int> Loads(PlannedCluster cluster)
    {
        var loads = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in cluster.State.Nodes.Values) loads[node.Name] = 0;
        foreach (var group in cluster.State.Groups.Values)
        {
            if (group.Group > 0 && group.TryFind(group.PreferredLeader, out var leader)) loads[leader.Node.Node]++;
        }

        return loads;
    }
}
