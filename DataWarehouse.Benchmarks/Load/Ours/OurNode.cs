using DataWarehouse.Benchmarks.Load.Sites;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Benchmarks.Load.Ours;

/// <summary>One of our nodes, with its public API.</summary>
internal sealed class OurNode(LoadOptions options, int number, string directory, ObservedTransport transport, IReadOnlyList<OurNode> neighbours) : ILoadNode
{
    private const int StartsAtOnce = 256;
    private readonly CountingFiles _files = new(NativeFiles.ForThisSystem);
    private readonly RaftReplica[] _replicas = new RaftReplica[options.Groups];
    private RaftNode? _node;

    public long? Syncs => _files.Syncs;

    public async Task<int[]> OpenAsync()
    {
        var how = new RaftNodeOptions
        {
            Shards = options.Shards,
            AllowUnsafeFileSystem = options.AllowsUnsafeFileSystem,
            Durability = options.IsSynced ? NodeDurability.Device : NodeDurability.OperatingSystem,
        };
        var disk = new OperatingSystemDisk(directory, DiskLimits.Default, _files);
        _node = await RaftNode.StartAsync(how, disk, transport, TimeProvider.System, static text => Environment.FailFast(text)).ConfigureAwait(false);
        return transport.Ports;
    }

    public void Introduce(int[][] ports) => transport.Introduce(ports);

    public Task ConnectAsync() => transport.ConnectAsync(options.Nodes);

    public async Task StartGroupsAsync()
    {
        var voters = Enumerable.Range(1, options.Nodes).Select(voter => new RaftMember(voter, LoadPeers.Of(voter))).ToArray();
        foreach (var groups in Enumerable.Range(0, options.Groups).Chunk(StartsAtOnce))
        {
            await Task.WhenAll(groups.Select(async group =>
                _replicas[group] = await _node!.StartGroupAsync(group + 1, voters, new MapMachine(options.PayloadBytes)).ConfigureAwait(false))).ConfigureAwait(false);
        }
    }

    public Task LeadAsync()
    {
        for (var group = number - 1; group < options.Groups; group += options.Nodes) _replicas[group].Campaign();
        return Task.CompletedTask;
    }

    public async Task<int[]> FindLedAsync()
    {
        var statuses = await Task.WhenAll(_replicas.Select(replica => replica.GetStatusAsync(CancellationToken.None))).ConfigureAwait(false);
        return [.. statuses.Where(status => status.IsLeader).Select(status => (int)status.Group - 1)];
    }

    public LoadClient CreateClient(int number, int group, LoadClock clock) =>
        new OurClient(number, [_replicas[group], .. neighbours.Where(node => node != this).Select(node => node._replicas[group])], options.PayloadBytes, clock);

    public Task<string[]> DigestsAsync() => Task.WhenAll(_replicas.Select(DigestAsync));

    public ValueTask DisposeAsync()
    {
        _node?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A linearizable read on this very replica: it has applied all that was acknowledged.</summary>
    private static async Task<string> DigestAsync(RaftReplica replica)
    {
        var answer = await replica.QueryAsync(default, CancellationToken.None).ConfigureAwait(false);
        return answer.Outcome == QueryOutcome.Answered ? Convert.ToHexString(answer.Response.Span) : $"{answer.Outcome} at {replica.Node}";
    }
}
