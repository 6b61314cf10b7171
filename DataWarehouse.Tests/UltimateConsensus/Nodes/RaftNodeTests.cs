using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>Whole nodes, running for real.</summary>
public sealed class RaftNodeTests
{
    private const int Commands = 100;

    [Fact]
    public async Task Propose_OnThreeNodes_IsAppliedInTheSameOrderOnAll()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1, 2, 3);

        for (var command = 0; command < Commands; command++) await cluster.ProposeAsync(1 + (command % 3), $"c{command}");

        for (var group = 1; group <= 3; group++)
        {
            var expected = string.Concat(Enumerable.Range(0, Commands).Where(command => 1 + (command % 3) == group).Select(command => $"c{command}\n"));
            for (var node = 1; node <= 3; node++) Assert.Equal(expected, await cluster.ReadAsync(node, group));
        }
    }

    [Fact]
    public async Task Propose_GivesTheAnswerOfTheStateMachine()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1);

        await cluster.ProposeAsync(1, "one");
        var second = await cluster.ProposeAsync(1, "two");

        Assert.Equal(2, BinaryPrimitives.ReadInt32LittleEndian(second.Response.Span));
        Assert.True(second.Index > 1);
    }

    [Fact]
    public async Task Propose_ElsewhereThanAtTheLeader_NamesTheLeader()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "first");
        var leader = await cluster.LeaderAsync(1);
        var other = 1 + (leader % 3);
        await cluster.ReadAsync(other, 1);

        var result = await cluster.At(other, 1).ProposeAsync(NodeCluster.Bytes("second"), NodeCluster.Soon);

        Assert.Equal((ProposalStatus.NotLeader, NodeCluster.Peer(leader)), (result.Status, result.Leader));
    }

    [Fact]
    public async Task Stop_OfTheLeader_LetsTheOthersGoOn_AndItsRestartCatchesUp()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "before");
        var leader = await cluster.LeaderAsync(1);

        cluster.Stop(leader);
        await cluster.ProposeAsync(1, "without");
        var node = await cluster.StartAsync(leader);
        await node.StartGroupAsync(1, NodeCluster.Voters, new ListMachine());

        Assert.Equal("before\nwithout\n", await cluster.ReadAsync(leader, 1));
    }

    [Fact]
    public async Task Restart_OfAllNodes_KeepsWhatWasAcknowledged()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1, 2);
        await cluster.ProposeAsync(1, "kept");
        await cluster.ProposeAsync(2, "too");

        for (var node = 1; node <= 3; node++) cluster.Stop(node);
        await cluster.StartAllAsync(1, 2);

        Assert.Equal("kept\n", await cluster.ReadAsync(2, 1));
        Assert.Equal("too\n", await cluster.ReadAsync(3, 2));
    }

    [Fact]
    public async Task Restart_OfAllNodesThatRelyOnTheOperatingSystem_KeepsWhatWasAcknowledged()
    {
        using var cluster = new NodeCluster(new RaftNodeOptions { Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, Durability = NodeDurability.OperatingSystem });
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "kept");

        for (var node = 1; node <= 3; node++) cluster.Stop(node);
        await cluster.StartAllAsync(1);

        Assert.Equal("kept\n", await cluster.ReadAsync(2, 1));
    }

    [Fact]
    public async Task Snapshot_OfALongLog_IsSentToWhoeverIsTooFarBehind_AndOutlivesARestart()
    {
        var options = new RaftNodeOptions { Shards = 1, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, SnapshotEntries = 20, KeptBehindSnapshot = 5 };
        using var cluster = new NodeCluster(options);
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "first");
        var behind = 1 + (await cluster.LeaderAsync(1) % 3);
        cluster.Stop(behind);
        for (var command = 0; command < Commands; command++) await cluster.ProposeAsync(1, $"c{command}");
        await NodeCluster.UntilAsync(cluster.At(await cluster.LeaderAsync(1), 1), status => status.Purged > 20);

        var node = await cluster.StartAsync(behind);
        await node.StartGroupAsync(1, NodeCluster.Voters, new ListMachine());
        var expected = "first\n" + string.Concat(Enumerable.Range(0, Commands).Select(command => $"c{command}\n"));
        Assert.Equal(expected, await cluster.ReadAsync(behind, 1));

        for (var number = 1; number <= 3; number++) cluster.Stop(number);
        await cluster.StartAllAsync(1);
        Assert.Equal(expected, await cluster.ReadAsync(behind, 1));
    }

    [Fact]
    public async Task StateMachine_ThatThrows_StopsItsGroupOnly()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1, 2);
        await cluster.ProposeAsync(2, "before");
        var leader = await cluster.LeaderAsync(1);

        var result = await cluster.At(leader, 1).ProposeAsync(NodeCluster.Bytes("throw"), NodeCluster.Soon);
        await NodeCluster.UntilAsync(cluster.At(leader, 1), status => status.Fault is not null);

        Assert.Equal(ProposalStatus.OutcomeUnknown, result.Status);
        Assert.Contains("as asked", (await cluster.At(leader, 1).GetStatusAsync(NodeCluster.Soon)).Fault, StringComparison.Ordinal);
        Assert.Equal(ProposalStatus.Stopped, (await cluster.At(leader, 1).ProposeAsync(NodeCluster.Bytes("more"), NodeCluster.Soon)).Status);
        await cluster.ProposeAsync(2, "after");
        Assert.Equal("before\nafter\n", await cluster.ReadAsync(leader, 2));
    }

    [Fact]
    public async Task Propose_OfMoreThanACommandMayHave_IsRefused()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAllAsync(1);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await cluster.At(1, 1).ProposeAsync(new byte[(4 << 20) + 1], NodeCluster.Soon));
    }

    [Fact]
    public async Task Start_TransportRefuses_LeavesTheDirectoryFree()
    {
        using var cluster = new NodeCluster();
        await cluster.StartAsync(1);
        var directory = Directory.CreateTempSubdirectory("dw-nodes-");
        var options = new RaftNodeOptions { Shards = 1, SegmentBytes = 1 << 20, AllowUnsafeFileSystem = true };

        await Assert.ThrowsAsync<InvalidOperationException>(() => RaftNode.StartAsync(options, new OperatingSystemDisk(directory.FullName), cluster.Network.CreateTransport(NodeCluster.Peer(1)), TimeProvider.System, Assert.Fail));
        using (var node = await RaftNode.StartAsync(options, new OperatingSystemDisk(directory.FullName), cluster.Network.CreateTransport(NodeCluster.Peer(2)), TimeProvider.System, Assert.Fail))
            Assert.Empty(node.StoredGroups);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task StartGroup_WhereThisNodeIsNoVoter_IsRefused()
    {
        using var cluster = new NodeCluster();
        var node = await cluster.StartAsync(1);

        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => node.StartGroupAsync(1, [new RaftMember(2, NodeCluster.Peer(2))], new ListMachine()));

        Assert.Contains("none of the voters", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartGroup_ThatARepairHasFenced_IsRefusedWithTheReason()
    {
        using var cluster = new NodeCluster();
        cluster.Fence(1, group: 7);
        var node = await cluster.StartAsync(1);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => node.StartGroupAsync(7, NodeCluster.Voters, new ListMachine()));

        Assert.Contains("fenced", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("docs/repair.md", thrown.Message, StringComparison.Ordinal);
        await node.StartGroupAsync(8, NodeCluster.Voters, new ListMachine());
    }

    [Fact]
    public async Task StartGroup_Twice_IsRefused()
    {
        using var cluster = new NodeCluster();
        var node = await cluster.StartAsync(1);
        await node.StartGroupAsync(1, NodeCluster.Voters, new ListMachine());

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.StartGroupAsync(1, NodeCluster.Voters, new ListMachine()));
    }

    [Fact]
    public async Task Dispose_WithCallsUnderWay_AnswersThemAndWhoeverComesLater()
    {
        using var cluster = new NodeCluster();
        var node = await cluster.StartAsync(1);
        var replica = await node.StartGroupAsync(1, NodeCluster.Voters, new ListMachine());
        var status = await replica.GetStatusAsync(NodeCluster.Soon);
        Assert.Null(status.Fault);
        var proposals = Enumerable.Range(0, 50).Select(number => replica.ProposeAsync(NodeCluster.Bytes($"c{number}"), NodeCluster.Soon).AsTask()).ToArray();
        var queries = Enumerable.Range(0, 50).Select(_ => replica.QueryAsync(default, NodeCluster.Soon).AsTask()).ToArray();

        cluster.Stop(1);

        Assert.All(await Task.WhenAll(proposals), result => Assert.False(result.IsApplied));
        Assert.All(await Task.WhenAll(queries), result => Assert.NotEqual(QueryOutcome.Answered, result.Outcome));
        Assert.Equal(ProposalStatus.Stopped, (await replica.ProposeAsync(NodeCluster.Bytes("late"), NodeCluster.Soon)).Status);
        Assert.Equal(QueryOutcome.Stopped, (await replica.QueryAsync(default, NodeCluster.Soon)).Outcome);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => replica.GetStatusAsync(NodeCluster.Soon));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.StartGroupAsync(2, NodeCluster.Voters, new ListMachine()));
    }

    [Fact]
    public async Task Propose_OfLargeCommandsToALogOfSmallSegments_IsAppliedOrRefusedAndStopsNobody()
    {
        using var cluster = new NodeCluster(new RaftNodeOptions { Shards = 1, Tick = TimeSpan.FromMilliseconds(20), ElectionTicks = 500, OutcomeTicks = 5_000, SegmentBytes = 1 << 20 });
        await cluster.StartAllAsync(1);
        var leader = cluster.At(1, 1);
        leader.Campaign();
        await cluster.ProposeAsync(1, "first", 1);

        var tooLarge = await leader.ProposeAsync(new byte[200 << 10], NodeCluster.Soon);
        var large = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => leader.ProposeAsync(NodeCluster.Bytes(new string('x', 100 << 10)), NodeCluster.Soon).AsTask()));

        Assert.Equal(ProposalStatus.TooLarge, tooLarge.Status);
        Assert.All(large, result => Assert.True(result.IsApplied, result.ToString()));
        await NodeCluster.UntilAsync(cluster.At(2, 1), status => status.Applied >= large.Max(result => result.Index));
    }

    [Theory]
    [InlineData(1 << 19)]
    [InlineData((1 << 20) + 1)]
    public async Task Start_WithSegmentsThatCannotBe_IsRefused(int segmentBytes)
    {
        using var cluster = new NodeCluster(new RaftNodeOptions { SegmentBytes = segmentBytes });

        Assert.Contains("SegmentBytes", (await Assert.ThrowsAsync<ArgumentException>(() => cluster.StartAsync(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnInboxThatIsTooSmall_IsRefused()
    {
        using var cluster = new NodeCluster(new RaftNodeOptions { InboxBytesMax = 1000 });

        Assert.Contains("InboxBytesMax", (await Assert.ThrowsAsync<ArgumentException>(() => cluster.StartAsync(1))).Message, StringComparison.Ordinal);
    }
}
