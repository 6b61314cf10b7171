using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Platform;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>Three real nodes in this process: directories on the disk, threads, an in-memory network.</summary>
internal sealed class NodeCluster : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-nodes-");
    private readonly Dictionary<int, RaftNode> _nodes = [];
    private readonly RaftNodeOptions _options;

    public NodeCluster(RaftNodeOptions? options = null) =>
        _options = options ?? new RaftNodeOptions { Shards = 2, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20 };

    public LocalNetwork Network { get; } = new(PeerTransportLimits.Default, static fault => Assert.Fail(fault.ToString()));

    public static IReadOnlyList<RaftMember> Voters { get; } = [new(1, Peer(1)), new(2, Peer(2)), new(3, Peer(3))];

    public static PeerId Peer(int number) => new($"n{number}", new Incarnation(number));

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public async Task<RaftNode> StartAsync(int number)
    {
        var directory = Path.Combine(_directory.FullName, Peer(number).Node);
        Directory.CreateDirectory(directory);
        var node = await RaftNode.StartAsync(_options with { AllowUnsafeFileSystem = true }, new OperatingSystemDisk(directory), Network.CreateTransport(Peer(number)), TimeProvider.System, Assert.Fail);
        _nodes[number] = node;
        return node;
    }

    /// <summary>Leaves a group in the log of a node as a repair does that cannot tell what its replica has promised: under no replica.</summary>
    public void Fence(int number, long group)
    {
        using var owner = new WaitingLogOwner();
        var directory = Directory.CreateDirectory(Path.Combine(_directory.FullName, Peer(number).Node));
        using var log = new LogDriver(new OperatingSystemDisk(directory.FullName), new WriteAheadOptions { SegmentBytes = _options.SegmentBytes, AllowUnsafeFileSystem = true }, owner);
        log.Open(new DirectoryId(1));
        owner.WaitForOpening();
        Assert.Equal(WriteAdmission.Accepted, log.Submit(new WriteTicket(1), [GroupWrite.Create(new GroupId(group), ReplicaId.None)], mustSync: true));
        owner.WaitFor(new WriteTicket(1));
        log.Stop();
    }

    public async Task StartAllAsync(params long[] groups)
    {
        for (var number = 1; number <= 3; number++)
        {
            var node = await StartAsync(number);
            foreach (var group in groups) await node.StartGroupAsync(group, Voters, new ListMachine());
        }
    }

    public void Stop(int number)
    {
        _nodes[number].Dispose();
        _nodes.Remove(number);
    }

    public RaftNode NodeAt(int number) => _nodes[number];

    public RaftReplica At(int number, long group) => _nodes[number].Find(group)!;

    /// <summary>Proposes wherever the leader is, until the command is applied.</summary>
    public async Task<ProposalResult> ProposeAsync(long group, string command, params int[] nodes)
    {
        var soon = Soon;
        while (true)
        {
            foreach (var number in nodes.Length > 0 ? nodes : [.. _nodes.Keys])
            {
                soon.ThrowIfCancellationRequested();
                if (_nodes[number].Find(group) is not { } replica) continue;
                var result = await replica.ProposeAsync(Bytes(command), soon);
                if (result.IsApplied) return result;
                await Task.Yield();
            }
        }
    }

    public async Task<int> LeaderAsync(long group)
    {
        var soon = Soon;
        while (true)
        {
            foreach (var number in _nodes.Keys)
            {
                if (_nodes[number].Find(group) is { } replica && (await replica.GetStatusAsync(soon)).IsLeader) return number;
            }
        }
    }

    public async Task<string> ReadAsync(int number, long group)
    {
        var soon = Soon;
        while (true)
        {
            var answer = await At(number, group).QueryAsync(default, soon);
            if (answer.Outcome == QueryOutcome.Answered) return Encoding.UTF8.GetString(answer.Response.Span);
            await Task.Yield();
        }
    }

    public static async Task UntilAsync(RaftReplica replica, Func<ReplicaStatus, bool> condition)
    {
        var soon = Soon;
        while (!condition(await replica.GetStatusAsync(soon))) await Task.Yield();
    }

    public void Dispose()
    {
        foreach (var node in _nodes.Values) node.Dispose();
        Network.Dispose();
        _directory.Delete(recursive: true);
    }
}
