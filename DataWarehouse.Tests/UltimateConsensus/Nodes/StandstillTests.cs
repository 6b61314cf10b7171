using DataWarehouse.Plugins.UltimateConsensus.Memory;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Drivers;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>A node that is alive while something of it is not: what it says of itself.</summary>
public sealed class StandstillTests : IDisposable
{
    private const int StuckAfterTicks = 5;
    private const int CallsMax = 10;

    private readonly LocalNetwork _network = new(PeerTransportLimits.Default, static fault => Assert.Fail(fault.ToString()));
    private readonly HeldDisk _disk = new(new MemoryDisk(new MemoryVolume(64 << 20), DiskLimits.Default));
    private RaftNode? _node;

    [Fact]
    public async Task Standstills_OfANodeThatGetsOn_AreNone()
    {
        var replica = await StartAsync(new ListMachine());
        for (var command = 0; command < 100; command++) Assert.True((await replica.ProposeAsync(NodeCluster.Bytes("x"), NodeCluster.Soon)).IsApplied);

        Assert.Empty(_node!.Standstills);
        Assert.Equal(0, _node.GroupsStandingStill);
    }

    [Fact]
    public async Task Standstills_WhileAStateMachineDoesNotComeBack_NameItsGroup_UntilItDoes()
    {
        var machine = new GateMachine();
        var replica = await StartAsync(machine);
        machine.Close();
        var proposal = replica.ProposeAsync(NodeCluster.Bytes("held"), NodeCluster.Soon).AsTask();

        await UntilAsync(node => node.Standstills.Any(static found => found is { Kind: StandstillKind.Lane, Group: 1 }));
        await UntilAsync(static node => node.GroupsStandingStill == 1);
        Assert.Contains(_node!.Standstills, static found => found is { Kind: StandstillKind.Apply, Group: 1 });
        machine.Open();

        Assert.NotEqual(ProposalStatus.NotLeader, (await proposal).Status);
        await UntilAsync(static node => node.Standstills.Count == 0);
    }

    [Fact]
    public async Task Standstills_WhileTheDiskDoesNotAnswer_NameItAndTheGroupsThatWaitForIt_UntilItDoes()
    {
        var replica = await StartAsync(new ListMachine());
        _disk.Hold();
        var proposal = replica.ProposeAsync(NodeCluster.Bytes("held"), NodeCluster.Soon).AsTask();

        await UntilAsync(static node => node.Standstills.Any(static found => found.Kind == StandstillKind.Disk));
        await UntilAsync(static node => node.Standstills.Any(static found => found is { Kind: StandstillKind.Write, Group: 1 }));
        _disk.LetGo();

        await proposal;
        await UntilAsync(static node => node.Standstills.Count == 0);
    }

    [Fact]
    public async Task Standstills_WhileAShardDoesNotGoRound_NameIt_UntilItDoes()
    {
        await StartAsync(new ListMachine());
        using var gate = new ManualResetEventSlim();
        _node!.Shards[0].Post(_ => gate.Wait(NodeCluster.Soon));

        await UntilAsync(static node => node.Standstills.Any(static found => found is { Kind: StandstillKind.Shard, Shard: 0 }));
        gate.Set();

        await UntilAsync(static node => node.Standstills.Count == 0);
    }

    [Fact]
    public async Task Calls_BeyondThoseThatMayWaitForAShard_AreRefusedAsBusy_AndNothingIsThrown()
    {
        var replica = await StartAsync(new ListMachine());
        using var gate = new ManualResetEventSlim();
        _node!.Shards[0].Post(_ => gate.Wait(NodeCluster.Soon));
        await UntilAsync(static node => node.Standstills.Any(static found => found.Kind == StandstillKind.Shard));

        var waiting = Enumerable.Range(0, CallsMax).Select(_ => replica.ProposeAsync(NodeCluster.Bytes("x"), NodeCluster.Soon).AsTask()).ToList();
        var proposal = await replica.ProposeAsync(NodeCluster.Bytes("y"), NodeCluster.Soon);
        var query = await replica.QueryAsync(default, NodeCluster.Soon);
        var local = await replica.QueryLocalAsync(default, NodeCluster.Soon);
        gate.Set();

        Assert.Equal((ProposalStatus.Busy, QueryOutcome.Busy, QueryOutcome.Busy), (proposal.Status, query.Outcome, local.Outcome));
        Assert.Equal(3, _node.Shards[0].RefusedCalls);
        Assert.All(await Task.WhenAll(waiting), static result => Assert.NotEqual(ProposalStatus.Busy, result.Status));
    }

    public void Dispose()
    {
        _disk.LetGo();
        _node?.Dispose();
        _network.Dispose();
    }

    private async Task<RaftReplica> StartAsync(DataWarehouse.SDK.StateMachines.IStateMachineFactory machines)
    {
        var options = new RaftNodeOptions { Shards = 1, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, AllowUnsafeFileSystem = true, StuckAfterTicks = StuckAfterTicks, CallsMax = CallsMax };
        _node = await RaftNode.StartAsync(options, _disk, _network.CreateTransport(NodeCluster.Peer(1)), TimeProvider.System, Assert.Fail);
        var replica = await _node.StartGroupAsync(1, [new RaftMember(1, NodeCluster.Peer(1))], machines);
        replica.Campaign();
        await NodeCluster.UntilAsync(replica, static status => status is { IsLeader: true, Applied: > 0 });
        return replica;
    }

    private async Task UntilAsync(Func<RaftNode, bool> condition)
    {
        var soon = NodeCluster.Soon;
        while (!condition(_node!))
        {
            soon.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
