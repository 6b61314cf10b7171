using DataWarehouse.Benchmarks.Load.Ours;
using DataWarehouse.Benchmarks.Load.Sites;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load.Idle;

/// <summary>Nodes of this process, connected in memory, with many groups.</summary>
internal sealed class IdleCluster(IdleOptions options, string root) : IDisposable
{
    private const int StartsAtOnce = 256;
    private const int SnapshotEntries = 100;
    private const int ValueBytes = 16;
    private static readonly TimeSpan LeadersWithin = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly LocalNetwork _network = new(PeerTransportLimits.Default, static fault => Console.Error.WriteLine(fault));
    private readonly List<RaftNode> _nodes = [];
    private readonly List<ObservedTransport> _transports = [];
    private readonly RaftReplica[][] _replicas = new RaftReplica[options.Groups][];

    /// <summary>The replica that leads each group, as last looked for.</summary>
    public RaftReplica[] Leaders { get; } = new RaftReplica[options.Groups];

    public long Sent => _transports.Sum(transport => transport.Sent);

    public async Task OpenAsync()
    {
        var how = new RaftNodeOptions { Shards = options.Shards, SnapshotEntries = SnapshotEntries, KeptBehindSnapshot = 0, AllowUnsafeFileSystem = options.AllowsUnsafeFileSystem };
        for (var number = 1; number <= options.Nodes; number++)
        {
            var peer = LoadPeers.Of(number);
            var transport = new ObservedTransport(_network.CreateTransport(peer));
            _transports.Add(transport);
            var disk = new OperatingSystemDisk(Directory.CreateDirectory(Path.Combine(root, peer.Node)).FullName);
            _nodes.Add(await RaftNode.StartAsync(how, disk, transport, TimeProvider.System, static text => Environment.FailFast(text)).ConfigureAwait(false));
        }

        await Task.WhenAll(_transports.Select(transport => transport.ConnectAsync(options.Nodes))).ConfigureAwait(false);
    }

    public async Task StartGroupsAsync()
    {
        var voters = Enumerable.Range(1, options.Nodes).Select(number => new RaftMember(number, LoadPeers.Of(number))).ToArray();
        foreach (var groups in Enumerable.Range(0, options.Groups).Chunk(StartsAtOnce))
        {
            await Task.WhenAll(groups.Select(async group =>
            {
                _replicas[group] = await Task.WhenAll(_nodes.Select(node => node.StartGroupAsync(group + 1, voters, new MapMachine(ValueBytes)))).ConfigureAwait(false);
                _replicas[group][group % options.Nodes].Campaign();
            })).ConfigureAwait(false);
        }

        await FindLeadersAsync().ConfigureAwait(false);
    }

    public async Task FindLeadersAsync()
    {
        var clock = new LoadClock();
        var began = clock.Now;
        for (var group = 0; group < options.Groups;)
        {
            var statuses = await Task.WhenAll(_replicas[group].Select(replica => replica.GetStatusAsync(CancellationToken.None))).ConfigureAwait(false);
            var place = Array.FindIndex(statuses, status => status.IsLeader);
            if (place >= 0)
            {
                Leaders[group] = _replicas[group][place];
                group++;
                continue;
            }

            if (clock.MicrosecondsSince(began) > LeadersWithin.TotalMicroseconds) throw new TimeoutException($"Group {group + 1} has no leader.");
            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    /// <summary>Commits entries in each group that leave its map empty.</summary>
    public async Task CommitAsync(int entries)
    {
        foreach (var groups in Enumerable.Range(0, options.Groups).Chunk(StartsAtOnce))
        {
            await Task.WhenAll(groups.Select(async group =>
            {
                for (var entry = 0; entry < entries; entry++) await ProposeAsync(group).ConfigureAwait(false);
            })).ConfigureAwait(false);
        }
    }

    /// <summary>Commits an entry that leaves the map of its group empty.</summary>
    public async Task ProposeAsync(int group)
    {
        while (true)
        {
            var result = await Leaders[group].ProposeAsync(new byte[1], CancellationToken.None).ConfigureAwait(false);
            if (result.IsApplied) return;
            if (Array.Find(_replicas[group], replica => replica.Node == result.Leader) is { } leader) Leaders[group] = leader;
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    /// <summary>How many entries all replicas together keep in their logs.</summary>
    public async Task<long> CountEntriesAsync()
    {
        var statuses = await Task.WhenAll(_replicas.SelectMany(replicas => replicas).Select(replica => replica.GetStatusAsync(CancellationToken.None))).ConfigureAwait(false);
        return statuses.Sum(status => status.Last - status.Purged);
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _network.Dispose();
    }
}
