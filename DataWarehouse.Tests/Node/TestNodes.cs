using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Node;

/// <summary>Nodes in this process, with their data in a directory that goes with them, and channels to them.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-node-tests-");
    private readonly List<NodeHost?> _hosts = [];
    private readonly List<NodeSettings> _settings = [];
    private readonly List<GrpcChannel> _channels = [];

    public static CancellationToken Late => new CancellationTokenSource(Patience).Token;

    private Action<ILoggingBuilder> _logging = static _ => { };

    public static Task<TestNodes> StartAsync(int count = 1, Func<NodeSettings, NodeSettings>? change = null, params string[] keyspaces) => StartAsync(count, change, static _ => { }, keyspaces);

    public static async Task<TestNodes> StartAsync(int count, Func<NodeSettings, NodeSettings>? change, Action<ILoggingBuilder> logging, params string[] keyspaces)
    {
        var nodes = new TestNodes { _logging = logging };
        var ports = count == 1 ? [0, 0] : TestPorts.Take(2 * count);
        var members = Enumerable.Range(0, count).Select(place => new ClusterMember($"n{place + 1}", place + 1, new HostPort("127.0.0.1", ports[2 * place]), new HostPort("127.0.0.1", ports[(2 * place) + 1]))).ToList();
        var plan = ClusterSeed.Draw(members, keyspaces);
        foreach (var member in members)
        {
            var settings = new NodeSettings
            {
                DataDirectory = Path.Combine(nodes._directory.FullName, member.Name),
                Plan = plan,
                Name = member.Name,
                LeaseTick = TimeSpan.FromMilliseconds(50),
                StopGrace = TimeSpan.FromSeconds(2),
            };
            nodes.Add(settings, change);
        }

        await Task.WhenAll(Enumerable.Range(0, count).Select(nodes.StartNodeAsync)).ConfigureAwait(false);
        for (var place = 0; place < count; place++) await nodes.FindLeadAsync(place).ConfigureAwait(false);
        return nodes;
    }

    private int Add(NodeSettings settings, Func<NodeSettings, NodeSettings>? change)
    {
        settings = settings with
        {
            SystemPace = TimeSpan.FromMilliseconds(50),
            Engine = settings.Engine with { Tick = TimeSpan.FromMilliseconds(20), Shards = 1, AllowUnsafeFileSystem = true, SegmentBytes = 1 << 20 },
        };
        _settings.Add(change?.Invoke(settings) ?? settings);
        _hosts.Add(null);
        return _hosts.Count - 1;
    }

    /// <summary>Prepares a node that joins by a token; it does not run yet.</summary>
    public int AddJoining(string name, string token, Func<NodeSettings, NodeSettings>? change = null, int at = 0)
    {
        var ports = TestPorts.Take(2);
        return Add(
            new NodeSettings
            {
                DataDirectory = Path.Combine(_directory.FullName, name + "-" + _hosts.Count),
                Name = name,
                Join = new JoinWish([this[at].Client], JoinToken.TryParse(token, out var read) ? read : throw new ArgumentException("No token.", nameof(token))),
                ListenClient = new HostPort("127.0.0.1", ports[0]),
                ListenPeer = new HostPort("127.0.0.1", ports[1]),
                JoinWait = TimeSpan.FromSeconds(10),
                LeaseTick = TimeSpan.FromMilliseconds(50),
                StopGrace = TimeSpan.FromSeconds(2),
            },
            change);
    }

    /// <summary>Starts a node that joins by a token that is made for it.</summary>
    public async Task<int> JoinAsync(string name, Func<NodeSettings, NodeSettings>? change = null)
    {
        var place = AddJoining(name, await TokenAsync().ConfigureAwait(false), change);
        await StartNodeAsync(place).ConfigureAwait(false);
        return place;
    }

    /// <summary>Makes a token.</summary>
    public async Task<string> TokenAsync(long seconds = 600, int uses = 1)
    {
        await UntilAsync(() => Part<MemberDesk>().Obstacle is null).ConfigureAwait(false);
        return (await Members().CreateTokenAsync(new TokenCreateRequest { Seconds = seconds, Uses = uses }, cancellationToken: Late)).Token;
    }

    /// <summary>Waits until a node knows that a group has so many voters and needs those before no more; its leader knows that earlier.</summary>
    public async Task UntilSettledAsync(int place, long group, int voters)
    {
        var (replica, late) = (Part<NodeEngine>(place).Find(group)!, Late);
        while (await replica.GetStatusAsync(late).ConfigureAwait(false) is var status && (status.IsJoint || status.Members.Count(static member => member.Part == RaftMemberPart.Voter) != voters)) await Task.Yield();
    }

    /// <summary>Changes how a node starts the next time.</summary>
    public void Change(int place, Func<NodeSettings, NodeSettings> change) => _settings[place] = change(_settings[place]);

    /// <summary>How many there are, running or not.</summary>
    public int Count => _hosts.Count;

    /// <summary>Whether one of them runs.</summary>
    public bool IsRunning(int place) => _hosts[place] is not null;

    /// <summary>Where a node keeps its data.</summary>
    public string DirectoryOf(int place) => _settings[place].DataDirectory;

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken? late = null)
    {
        var end = late ?? Late;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition()) await timer.WaitForNextTickAsync(end).ConfigureAwait(false);
    }

    public global::DataWarehouse.Node.Wire.Members.MembersClient Members(int place = 0) => new(Channel(place));

    public NodeHost this[int place] => _hosts[place]!;

    public KV.KVClient Kv(int place = 0) => new(Channel(place));

    public Watch.WatchClient Watch(int place = 0) => new(Channel(place));

    public Lease.LeaseClient Lease(int place = 0) => new(Channel(place));

    public Cluster.ClusterClient Cluster(int place = 0) => new(Channel(place));

    public Maintenance.MaintenanceClient Maintenance(int place = 0) => new(Channel(place));

    public global::DataWarehouse.Node.Wire.Health.HealthClient Health(int place = 0) => new(Channel(place));

    public T Part<T>(int place = 0) where T : notnull => this[place].Services.GetRequiredService<T>();

    /// <summary>A channel that the caller disposes of.</summary>
    public GrpcChannel NewChannel(int place = 0) => GrpcChannel.ForAddress($"http://{this[place].Client}");

    public GrpcChannel Channel(int place = 0)
    {
        var channel = GrpcChannel.ForAddress($"http://{this[place].Client}");
        _channels.Add(channel);
        return channel;
    }

    public async Task StartNodeAsync(int place) => _hosts[place] = await NodeHost.StartAsync(_settings[place], _logging, CancellationToken.None).ConfigureAwait(false);

    public async Task StopNodeAsync(int place)
    {
        await this[place].DisposeAsync().ConfigureAwait(false);
        _hosts[place] = null;
    }

    /// <summary>The place of the node that leads the keyspace <c>default</c>, as one node knows it.</summary>
    public async Task<int> FindLeadAsync(int asker = 0)
    {
        var leadership = Part<KeyspaceTable>(asker).Default!.Leadership;
        while (true)
        {
            var lead = leadership.Now;
            if (lead.IsKnown && _hosts.FindIndex(host => host?.Identity.Name == lead.Leader.Node) is var place and >= 0) return place;
            await leadership.WaitForOtherAsync(lead, Late).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(static channel => channel.Dispose());
        foreach (var host in _hosts)
        {
            if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
        }

        _directory.Delete(recursive: true);
    }
}
