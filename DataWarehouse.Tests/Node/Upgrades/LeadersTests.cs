using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Tests.Node.Upgrades;

/// <summary>Leaders of groups are spread over the nodes, and come back to a node that comes back.</summary>
public sealed class LeadersTests
{
    private const int Groups = 12;

    private static NodeSettings Soon(NodeSettings settings) => settings with
    {
        LeaderSettle = TimeSpan.FromMilliseconds(300),
        Planner = new PlannerOptions { LeaderReturnAfter = TimeSpan.FromMilliseconds(300), LeaderAwayAfter = TimeSpan.FromSeconds(1) },
    };

    [Fact]
    public async Task Leaders_OfAShardedKeyspace_AreAThirdEach_AlsoAfterARestart()
    {
        await using var nodes = await TestNodes.StartAsync(3, Soon);
        await new Keyspaces.KeyspacesClient(nodes.Channel()).CreateAsync(new KeyspaceCreateRequest { Name = "orders", Kind = KeyspaceKind.Sharded, Groups = Groups }, cancellationToken: TestNodes.Late);
        await TestNodes.UntilAsync(() => AreEven(nodes, 0));

        await nodes.StopNodeAsync(2);
        await TestNodes.UntilAsync(() => Loads(nodes, 0) is var left && left.Values.Sum() == Groups + 1 && left.GetValueOrDefault("n3") == 0);
        var began = TimeProvider.System.GetTimestamp();
        await nodes.StartNodeAsync(2);
        await TestNodes.UntilAsync(() => AreEven(nodes, 0) && AreEven(nodes, 2));

        TestContext.Current.SendDiagnosticMessage($"Even again after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s: {string.Join(", ", Loads(nodes, 2))}.");
        Assert.Equal([4, 4, 5], Loads(nodes, 2).Values.Order());
        var state = nodes.Part<SystemGroup>().State;
        Assert.True(new Planner(new PlannerOptions()).Plan(new PlannerInput { State = state, NowTicks = state.ClockTicks }) is { Commands.IsEmpty: true, IsWhole: true });
    }

    [Fact]
    public async Task Leaders_OfANodeThatStaysAway_AreSpreadOverTheOthers()
    {
        await using var nodes = await TestNodes.StartAsync(3, Soon);
        await new Keyspaces.KeyspacesClient(nodes.Channel()).CreateAsync(new KeyspaceCreateRequest { Name = "orders", Kind = KeyspaceKind.Sharded, Groups = Groups }, cancellationToken: TestNodes.Late);
        await TestNodes.UntilAsync(() => AreEven(nodes, 0));

        await nodes.StopNodeAsync(0);
        await TestNodes.UntilAsync(() => Loads(nodes, 1).Values.Order().SequenceEqual([6, 7]));

        Assert.Equal(["n2", "n3"], Loads(nodes, 1).Keys);
    }

    /// <summary>Whether each node leads as many as any other, or one more, by what one node knows, and by the plan.</summary>
    private static bool AreEven(TestNodes nodes, int asker)
    {
        var state = nodes.Part<SystemGroup>(asker).State;
        var asPlanned = nodes.Part<KeyspaceTable>(asker).All.All(keyspace =>
            state.Groups.TryGetValue(keyspace.Entry.Group, out var group) && group.TryFind(group.PreferredLeader, out var preferred) && keyspace.Leadership.Now.Leader == preferred.Node);
        return asPlanned && Loads(nodes, asker) is { Count: 3 } loads && loads.Values.Max() - loads.Values.Min() <= 1 && loads.Values.Sum() == Groups + 1;
    }

    private static SortedDictionary<string, int> Loads(TestNodes nodes, int asker)
    {
        var loads = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var lead in nodes.Part<KeyspaceTable>(asker).All.Select(static keyspace => keyspace.Leadership.Now).Where(static lead => lead.IsKnown)) loads[lead.Leader.Node] = loads.GetValueOrDefault(lead.Leader.Node) + 1;
        return loads;
    }
}
