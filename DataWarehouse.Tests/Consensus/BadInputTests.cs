using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Strategies;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Health;
using DataWarehouse.Tests.UltimateConsensus.Nodes;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.Consensus;

/// <summary>What is wrong is told by a documented code, and what may have happened is said.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Propose_NotInitialized_IsRefused()
    {
        await using var rig = new PluginRig();

        var result = await rig.Plugin.ProposeAsync([1], CancellationToken.None);

        AssertRefused(result, ConsensusErrors.NotRunning);
        Assert.False(await rig.Plugin.IsLeaderAsync(CancellationToken.None));
        Assert.Equal(0, (await rig.Plugin.GetClusterHealthAsync(CancellationToken.None)).TotalNodes);
        Assert.Throws<InvalidOperationException>(() => rig.Plugin.GroupOf("a"));
    }

    [Fact]
    public async Task Propose_Stopped_IsRefused()
    {
        await using var rig = await PluginRig.StartAsync();
        var group = rig.Plugin.Groups[1];
        await rig.Plugin.StopAsync(CancellationToken.None);

        AssertRefused(await rig.Plugin.ProposeAsync([1], CancellationToken.None), ConsensusErrors.NotRunning);
        Assert.Equal(ProposalStatus.Stopped, (await group.ProposeAsync(new byte[1], CancellationToken.None)).Status);
        Assert.Equal(QueryOutcome.Stopped, (await group.QueryAsync(default, CancellationToken.None)).Outcome);
        Assert.False(await group.AppendEntryAsync(new LogEntry(0, 0, [1], default)));
        Assert.Empty(await group.Log.ReadAsync(1, 10, CancellationToken.None));
        Assert.Null(await group.ElectLeaderAsync());
        Assert.Equal(ConsensusErrors.Stopped, (await Assert.ThrowsAsync<ConsensusException>(() => group.TakeSnapshotAsync())).Code);
        Assert.Equal(ConsensusErrors.Stopped, (await Assert.ThrowsAsync<ConsensusException>(() => group.OpenSessionAsync(TimeSpan.FromMinutes(1), CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Propose_TooLarge_IsRefused()
    {
        await using var rig = await PluginRig.StartAsync();
        var largest = rig.Plugin.Groups[1].CommandBytesMax;

        AssertRefused(await rig.Plugin.ProposeAsync(new byte[largest + 1], PluginRig.Soon), ConsensusErrors.TooLarge);
        AssertRefused(await rig.Plugin.ProposeAsync(new byte[8 << 20], PluginRig.Soon), ConsensusErrors.TooLarge);
        Assert.True((await rig.Plugin.ProposeAsync(new byte[largest], PluginRig.Soon)).Success);
    }

    [Fact]
    public async Task Propose_Null_Throws()
    {
        await using var rig = await PluginRig.StartAsync();

        await Assert.ThrowsAsync<ArgumentNullException>(() => rig.Plugin.ProposeAsync(null!, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => rig.Plugin.Groups[1].AppendEntryAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => rig.Plugin.Groups[1].AppendEntryAsync(new LogEntry(0, 0, null!, default)));
        await Assert.ThrowsAsync<ArgumentNullException>(() => rig.Plugin.Groups[1].RestoreSnapshotAsync(null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Plugin.Groups[1].Log.ReadAsync(0, 1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Plugin.Groups[1].Log.ReadAsync(1, 0, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Plugin.Groups[1].OpenSessionAsync(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Propose_Cancelled_Throws()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        await rig.ProposeAsync([1]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Plugin.ProposeAsync([1], new CancellationToken(true)));
        await rig.Plugin.Host!.StopVoterAsync(0);
        await rig.Plugin.Host.StopVoterAsync(1);
        using var later = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Plugin.ProposeAsync([1], later.Token));
    }

    [Fact]
    public async Task AppendEntry_MajorityLostMeanwhile_ThrowsThatTheOutcomeIsUnknown()
    {
        await using var rig = await PluginRig.StartAsync(options: [("Groups", "1"), ("ProposeTimeout", "00:00:00.4")]);
        var group = rig.Plugin.Groups[1];
        var leader = await group.ElectLeaderAsync();
        for (var place = 0; place < 3; place++)
        {
            if ($"voter-{place + 1}" != leader) await rig.Plugin.Host!.StopVoterAsync(place);
        }

        // The leader takes it, and nobody is there to hold it too.
        try
        {
            Assert.False(await group.AppendEntryAsync(new LogEntry(0, 0, [1], default)));
        }
        catch (OutcomeUnknownException unknown)
        {
            Assert.Equal((1, ConsensusErrors.OutcomeUnknown, false), (unknown.Group, unknown.Code, unknown.IsTransient));
        }
    }

    [Fact]
    public async Task Restore_NoSnapshot_IsRefusedAndNothingChanges()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "2"));
        var group = rig.Plugin.Groups[1];
        await group.AppendEntryAsync(new LogEntry(0, 0, [1], default));
        var snapshot = await group.TakeSnapshotAsync();
        var damaged = snapshot.ToArray();
        damaged[^1] ^= 1;

        Assert.Equal(ConsensusErrors.BadSnapshot, (await Assert.ThrowsAsync<ConsensusException>(() => group.RestoreSnapshotAsync([1, 2, 3]))).Code);
        Assert.Equal(ConsensusErrors.BadSnapshot, (await Assert.ThrowsAsync<ConsensusException>(() => group.RestoreSnapshotAsync(damaged))).Code);
        Assert.Equal(snapshot[^32..], (await group.TakeSnapshotAsync())[^32..]);
    }

    [Fact]
    public async Task Restore_StateOfAnotherMachine_IsRefusedOnAllReplicas()
    {
        await using var lists = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        await using var journals = await PluginRig.StartAsync(options: ("Groups", "1"));
        await lists.Plugin.Groups[1].AppendEntryAsync(new LogEntry(0, 0, [65], default));
        await journals.ProposeAsync([1]);

        var refused = await Assert.ThrowsAsync<ConsensusException>(async () => await journals.Plugin.Groups[1].RestoreSnapshotAsync(await lists.Plugin.Groups[1].TakeSnapshotAsync()));

        Assert.Equal(ConsensusErrors.BadSnapshot, refused.Code);
        Assert.True((await journals.ProposeAsync([2])).Success);
    }

    [Fact]
    public async Task Initialize_BadOptions_ListsAllErrors()
    {
        await using var rig = new PluginRig("networked", null, ("Groups", "0"), ("Voters", "2"), ("ElectionTimeout", "00:00:00.05"), ("HeartbeatInterval", "00:00:05"), ("SegmentBytes", "1048577"), ("ProposeTimeout", "00:00:00.001"));

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => rig.Plugin.InitializeAsync(CancellationToken.None));

        var failures = Assert.IsType<OptionsValidationException>(refused.InnerException).Failures.ToList();
        foreach (var option in new[] { "Groups", "Voters", "HeartbeatInterval", "SegmentBytes", "ProposeTimeout", "Members" })
            Assert.Contains(failures, failure => failure.Contains(option, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mode", "elsewhere")]
    [InlineData("Grups", "3")]
    public async Task Initialize_UnreadableOptions_IsRefused(string key, string value)
    {
        await using var rig = new PluginRig("memory", null, (key, value));

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => rig.Plugin.InitializeAsync(CancellationToken.None));

        Assert.IsType<OptionsValidationException>(refused.InnerException);
    }

    [Theory]
    [InlineData("n1;n2")]
    [InlineData("n1;n1;n2")]
    [InlineData("n1;n2;n3@0")]
    [InlineData("n1;n2;n3@x")]
    [InlineData("n1;n2; ")]
    public async Task Initialize_BadMembers_IsRefused(string members)
    {
        await using var rig = new PluginRig("networked", null, [.. members.Split(';').Select((member, place) => ($"Members:{place}", member))]);

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => rig.Plugin.InitializeAsync(CancellationToken.None));

        Assert.Contains("Members", refused.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_NetworkedWithoutTransport_IsRefused()
    {
        await using var rig = new PluginRig("networked", null, ("Members:0", "n1"), ("Members:1", "n2"), ("Members:2", "n3"));

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => rig.Plugin.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.MissingService, Assert.IsType<ConsensusException>(refused.InnerException).Code);
    }

    [Theory]
    [InlineData("Groups", "4")]
    [InlineData("Voters", "5")]
    public async Task Initialize_DirectoryOfOtherOptions_IsRefused(string key, string value)
    {
        await using var rig = await PluginRig.StartAsync("embedded");
        await rig.Plugin.DisposeAsync();
        await using var other = rig.Make((key, value));

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => other.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.DirectoryMismatch, Assert.IsType<ConsensusException>(refused.InnerException).Code);
    }

    [Fact]
    public async Task Initialize_DirectoryOfMoreGroups_IsRefusedByTheLogToo()
    {
        await using var rig = await PluginRig.StartAsync("embedded");
        await rig.Plugin.DisposeAsync();
        File.Delete(Path.Combine(rig.DataDirectory, "consensus.manifest"));
        await using var other = rig.Make(("Groups", "2"));

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => other.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.DirectoryMismatch, Assert.IsType<ConsensusException>(refused.InnerException).Code);
    }

    [Fact]
    public async Task Initialize_DirectoryInUse_IsRefused()
    {
        await using var rig = await PluginRig.StartAsync("embedded");
        await using var other = rig.Make();

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => other.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.DirectoryRefused, Assert.IsType<ConsensusException>(refused.InnerException).Code);
        Assert.True((await rig.ProposeAsync([1])).Success);
    }

    [Fact]
    public async Task Initialize_DirectoryIsAFile_IsRefused()
    {
        await using var rig = new PluginRig("embedded");
        await File.WriteAllTextAsync(rig.DataDirectory, "a file", PluginRig.Soon);

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => rig.Plugin.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.DirectoryRefused, Assert.IsType<ConsensusException>(refused.InnerException).Code);
    }

    [Fact]
    public async Task StateMachineThatThrows_StopsItsGroupAndHealthSaysSo()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: [("Groups", "2"), ("ProposeTimeout", "00:00:00.5")]);
        var group = rig.Plugin.Groups[1];

        var result = await group.ProposeAsync("throw"u8.ToArray(), PluginRig.Soon);
        await PluginRig.UntilAsync(() => rig.Bus.Of<DataWarehouse.Plugins.UltimateConsensus.Events.ReplicaStopped>().Count() >= 2);

        Assert.False(result.IsApplied);
        var health = await rig.Plugin.ReportHealthAsync(CancellationToken.None);
        Assert.Equal((HealthStatus.Unhealthy, "1"), (health.Status, health.Facts["groups-faulted"]));
        Assert.Equal(ProposalStatus.Stopped, (await group.ProposeAsync("a"u8.ToArray(), PluginRig.Soon)).Status);
        Assert.True((await rig.Plugin.Groups[2].ProposeAsync("a"u8.ToArray(), PluginRig.Soon)).IsApplied);
    }

    [Theory]
    [InlineData("paxos", typeof(PaxosStrategy))]
    [InlineData("PBFT", typeof(PbftStrategy))]
    [InlineData("Zab", typeof(ZabStrategy))]
    public async Task CreateStrategy_NotThere_RefusesWithAClearError(string name, Type type)
    {
        await using var rig = new PluginRig();
        var strategy = rig.Plugin.CreateStrategy(name);

        var result = await strategy.ProposeAsync([1], CancellationToken.None);

        Assert.IsType(type, strategy);
        Assert.Equal(name.ToLowerInvariant(), strategy.Name);
        AssertRefused(result, ConsensusErrors.NotSupported);
        Assert.Contains("use the strategy 'raft'", result.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => strategy.ProposeAsync(null!, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => strategy.ProposeAsync([1], new CancellationToken(true)));
    }

    [Fact]
    public async Task CreateStrategy_Raft_Proposes()
    {
        await using var rig = await PluginRig.StartAsync();
        var strategy = rig.Plugin.CreateStrategy("Raft");

        Assert.Equal("raft", strategy.Name);
        Assert.True((await strategy.ProposeAsync([1], PluginRig.Soon)).Success);
        Assert.Throws<ArgumentException>(() => rig.Plugin.CreateStrategy("viewstamped"));
        Assert.Throws<ArgumentException>(() => rig.Plugin.CreateStrategy(" "));
    }

    private static void AssertRefused(DataWarehouse.SDK.Contracts.Hierarchy.ConsensusPluginBase.ConsensusResult result, string code)
    {
        Assert.False(result.Success);
        Assert.Equal(0, result.LogIndex);
        Assert.StartsWith($"{code}: ", result.Error, StringComparison.Ordinal);
    }
}
