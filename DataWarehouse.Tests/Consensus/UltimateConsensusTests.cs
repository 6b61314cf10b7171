using System.Buffers.Binary;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Tests.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.Consensus;

/// <summary>The plugin's promises, over the real engine: elections, logs, snapshots and what is told about them.</summary>
public sealed class UltimateConsensusTests
{
    private const int StateBytes = 32;

    [Theory]
    [InlineData("memory")]
    [InlineData("embedded")]
    public async Task InitializeAsync_CreatesRaftGroups(string mode)
    {
        await using var rig = new PluginRig(mode, null, ("Groups", "4"), ("Voters", "3"));

        await rig.Plugin.InitializeAsync(PluginRig.Soon);

        Assert.Equal(4, rig.Plugin.GroupCount);
        Assert.Equal([1, 2, 3, 4], rig.Plugin.Groups.Keys.Order());
        Assert.All(rig.Plugin.Groups, group => Assert.Equal(group.Key, group.Value.GroupId));
        Assert.All(rig.Plugin.Groups.Values, group => Assert.Equal(["voter-1", "voter-2", "voter-3"], group.VoterIds));
    }

    [Fact]
    public async Task InitializeAsync_WithoutOptions_MakesThreeGroupsOfThree()
    {
        await using var rig = await PluginRig.StartAsync();

        Assert.Equal(3, rig.Plugin.Groups.Count);
        Assert.All(rig.Plugin.Groups.Values, group => Assert.Equal(3, group.VoterIds.Count));
    }

    [Fact]
    public async Task ProposeAsync_RoutesToCorrectGroup()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine());
        var routes = new ConsistentHash<int>(rig.Plugin.Groups.Keys.Order());

        var expected = rig.Plugin.Groups.Keys.ToDictionary(group => group, _ => new List<string>());
        for (var number = 0; number < 30; number++)
        {
            var text = $"entry {number}";
            var result = await rig.Plugin.ProposeAsync(Encoding.UTF8.GetBytes(text), PluginRig.Soon);
            Assert.True(result.Success, result.Error);
            Assert.Null(result.Error);
            Assert.True(result.LogIndex >= 1);
            expected[routes.GetNode(text)].Add(text);
            Assert.Equal(routes.GetNode(text), rig.Plugin.GroupOf(text).GroupId);
        }

        foreach (var (group, entries) in expected)
        {
            Assert.NotEmpty(entries);
            Assert.Equal(entries, await ReadAsync(rig.Plugin.Groups[group]));
        }
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("embedded")]
    public async Task LeaderElection_ConvergesWithinTimeout(string mode)
    {
        await using var rig = await PluginRig.StartAsync(mode);

        foreach (var group in rig.Plugin.Groups.Values)
        {
            var leader = await group.ElectLeaderAsync(PluginRig.Soon);
            Assert.Contains(leader, group.VoterIds);
            Assert.Equal(leader, group.CurrentLeader);
            Assert.True(group.IsLedHere);
        }

        Assert.True(await rig.Plugin.IsLeaderAsync(CancellationToken.None));
        await PluginRig.UntilAsync(() => rig.Bus.Of<DataWarehouse.Plugins.UltimateConsensus.Events.LeaderChanged>().DistinctBy(told => told.GroupId).Count() == 3);
    }

    [Fact]
    public async Task LeaderElection_LeaderStopped_AnotherOneIsElected()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        var first = await group.ElectLeaderAsync();

        await rig.Plugin.Host!.StopVoterAsync(PlaceOf(first!));

        Assert.True((await rig.ProposeAsync([1])).Success);
        Assert.NotEqual(first, await group.ElectLeaderAsync());
    }

    [Fact]
    public async Task LogReplication_ReachesQuorum()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];

        Assert.True(await group.AppendEntryAsync(new LogEntry(77, 99, Encoding.UTF8.GetBytes("a"), DateTime.UnixEpoch)));
        Assert.True(await group.AppendEntryAsync(new LogEntry(0, 0, Encoding.UTF8.GetBytes("b"), default)));
        var applied = await group.ApplyCommittedEntriesAsync();

        Assert.True(applied >= 2);
        Assert.Equal(group.CommitIndex, applied);
        foreach (var replica in group.Board.Replicas)
        {
            var answer = await replica.QueryAsync(default, PluginRig.Soon);
            Assert.Equal("a\nb\n", Encoding.UTF8.GetString(answer.Response.Span));
        }

        var entries = (await group.Log.ReadAsync(1, 100, PluginRig.Soon)).Where(entry => entry.Data.Length > 0).ToList();
        Assert.Equal(["a", "b"], entries.Select(entry => Encoding.UTF8.GetString(entry.Data)));
        Assert.All(entries, entry => Assert.InRange(entry.Timestamp, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5)));
        Assert.All(entries, entry => Assert.InRange(entry.Term, 1, 76));
    }

    [Fact]
    public async Task LogReplication_MinorityStopped_GoesOn_AndWithoutAMajorityItStops()
    {
        await using var rig = await PluginRig.StartAsync(options: [("Groups", "1"), ("ProposeTimeout", "00:00:00.5")]);
        var host = rig.Plugin.Host!;
        await rig.ProposeAsync([1]);

        await host.StopVoterAsync(0);
        await rig.ProposeAsync([2]);
        await host.StopVoterAsync(1);
        var refused = await rig.Plugin.ProposeAsync([3], PluginRig.Soon);

        Assert.False(refused.Success);
        Assert.True(refused.Error!.StartsWith(ConsensusErrors.NoLeader, StringComparison.Ordinal) || refused.Error.StartsWith(ConsensusErrors.OutcomeUnknown, StringComparison.Ordinal), refused.Error);
        await host.StartVoterAsync(1, PluginRig.Soon);
        await rig.ProposeAsync([4]);
    }

    [Fact]
    public async Task Snapshot_CapturesCommittedState()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        foreach (var text in new[] { "a", "b" }) await group.AppendEntryAsync(new LogEntry(0, 0, Encoding.UTF8.GetBytes(text), default));

        var snapshot = await group.TakeSnapshotAsync();
        await group.AppendEntryAsync(new LogEntry(0, 0, "c"u8.ToArray(), default));
        Assert.Equal(["a", "b", "c"], await ReadAsync(group));
        await group.RestoreSnapshotAsync(snapshot);

        Assert.Equal(["a", "b"], await ReadAsync(group));
        Assert.Contains("a\nb\n", Encoding.UTF8.GetString(snapshot), StringComparison.Ordinal);
        await group.ApplyCommittedEntriesAsync();
        foreach (var replica in group.Board.Replicas) Assert.Equal("a\nb\n", Encoding.UTF8.GetString((await replica.QueryAsync(default, PluginRig.Soon)).Response.Span));
    }

    [Fact]
    public async Task Snapshot_OfTheDefaultMachine_CountsWhatIsCommitted()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        for (var number = 0; number < 5; number++) await rig.ProposeAsync([1, 2, 3]);

        var snapshot = await group.TakeSnapshotAsync();

        var state = snapshot.AsSpan(^StateBytes..);
        Assert.Equal(5, BinaryPrimitives.ReadInt64LittleEndian(state));
        Assert.Equal(15, BinaryPrimitives.ReadInt64LittleEndian(state[8..]));
    }

    [Fact]
    public async Task GetClusterHealthAsync_ReturnsAggregateHealth()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Voters", "5"));
        foreach (var group in rig.Plugin.Groups.Values) await group.ElectLeaderAsync();

        var whole = await rig.Plugin.GetClusterHealthAsync(CancellationToken.None);
        await rig.Plugin.Host!.StopVoterAsync(4);
        var less = await rig.Plugin.GetClusterHealthAsync(CancellationToken.None);

        Assert.Equal((5, 5), (whole.TotalNodes, whole.HealthyNodes));
        Assert.Equal(5, whole.NodeStates.Count);
        Assert.Equal(3, whole.NodeStates.Values.Sum(state => state.Contains("leads 1 of 3", StringComparison.Ordinal) ? 1 : state.Contains("leads 2 of 3", StringComparison.Ordinal) ? 2 : state.Contains("leads 3 of 3", StringComparison.Ordinal) ? 3 : 0));
        Assert.Equal((5, 4), (less.TotalNodes, less.HealthyNodes));
        Assert.Equal("stopped", less.NodeStates["voter-5"]);
    }

    [Fact]
    public async Task GetStateAsync_AggregatesTheGroups()
    {
        await using var rig = await PluginRig.StartAsync();
        for (byte number = 0; number < 20; number++) await rig.ProposeAsync([number]);

        var state = await rig.Plugin.GetStateAsync(CancellationToken.None);

        Assert.Equal("multi-raft", state.State);
        Assert.Null(state.LeaderId);
        Assert.True(state.CommitIndex >= 20);
        Assert.InRange(state.LastApplied, 20, state.CommitIndex);
    }

    [Fact]
    public async Task HundredProposals_AreCommittedAcrossTheGroups()
    {
        await using var rig = await PluginRig.StartAsync("embedded", _ => new ListMachine());

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => rig.Plugin.ProposeAsync(Encoding.UTF8.GetBytes($"entry {number}"), PluginRig.Soon)));

        Assert.All(results, result => Assert.True(result.Success, result.Error));
        await EachEntryIsThereAsync(rig, atMostOnce: true);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task HundredProposals_EveryLeaderKilledTwice_AreCommittedAcrossTheGroups()
    {
        await using var rig = await PluginRig.StartAsync("embedded", _ => new ListMachine());
        var killed = rig.Plugin.Groups.Keys.ToDictionary(group => group, _ => 0);

        var proposing = Task.Run(async () =>
        {
            for (var number = 0; number < 100; number++) await rig.ProposeAsync(Encoding.UTF8.GetBytes($"entry {number}"));
        });
        while (killed.FirstOrDefault(group => group.Value < 2) is { Key: > 0 } next)
        {
            var leader = await rig.Plugin.Groups[next.Key].ElectLeaderAsync(PluginRig.Soon);
            Assert.NotNull(leader);
            foreach (var group in rig.Plugin.Groups.Values.Where(group => group.CurrentLeader == leader)) killed[group.GroupId]++;
            await rig.Plugin.Host!.StopVoterAsync(PlaceOf(leader));
            await rig.Plugin.Host.StartVoterAsync(PlaceOf(leader), PluginRig.Soon);
        }

        await proposing;
        await EachEntryIsThereAsync(rig, atMostOnce: false);
    }

    [Fact]
    public async Task Restart_OnTheSameDirectory_FindsEverything()
    {
        await using var rig = await PluginRig.StartAsync("embedded", _ => new ListMachine());
        for (var number = 0; number < 100; number++) await rig.ProposeAsync(Encoding.UTF8.GetBytes($"entry {number}"));

        await rig.RestartAsync();

        await EachEntryIsThereAsync(rig, atMostOnce: true);
    }

    private static int PlaceOf(string voter) => int.Parse(voter.AsSpan("voter-".Length), System.Globalization.CultureInfo.InvariantCulture) - 1;

    private static async Task<string[]> ReadAsync(RaftGroup group)
    {
        var answer = await group.QueryAsync(default, PluginRig.Soon);
        Assert.Equal(QueryOutcome.Answered, answer.Outcome);
        return Encoding.UTF8.GetString(answer.Response.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task EachEntryIsThereAsync(PluginRig rig, bool atMostOnce)
    {
        var found = new List<string>();
        foreach (var group in rig.Plugin.Groups.Values)
        {
            var entries = await ReadAsync(group);
            Assert.NotEmpty(entries);
            Assert.All(entries, entry => Assert.Equal(group.GroupId, rig.Plugin.GroupOf(entry).GroupId));
            found.AddRange(entries);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"entry {number}").Order(), found.Distinct().Order());
        if (atMostOnce) Assert.Equal(100, found.Count);
    }
}
