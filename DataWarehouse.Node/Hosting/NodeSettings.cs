using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Security;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Node.Hosting;

/// <summary>How a node runs: what the command line says.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record NodeSettings
{
    /// <summary>How long a node leads a group before it hands over, unless it is told otherwise.</summary>
    public static readonly TimeSpan DefaultLeaderSettle = TimeSpan.FromSeconds(30);

    /// <summary>Where clients reach a node that is told nothing else.</summary>
    public static readonly HostPort DefaultClient = new("127.0.0.1", 2379);

    /// <summary>Where peers reach a node that is told nothing else.</summary>
    public static readonly HostPort DefaultPeer = new("127.0.0.1", 2380);

    /// <summary>Where the data lies.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What the cluster begins from; null to go on with what the directory holds, or begin a cluster of one.</summary>
    public ClusterPlan? Plan { get; init; }

    /// <summary>Which member this is; null for what the directory holds.</summary>
    public string? Name { get; init; }

    /// <summary>Which cluster to join; null to go on with what the directory holds, or begin. Means nothing once the directory belongs to a node of that cluster.</summary>
    public JoinWish? Join { get; init; }

    /// <summary>What a node that joins says of itself: <c>zone</c>, <c>host</c> and others. Default: nothing.</summary>
    public AttributeSet Labels { get; init; } = AttributeSet.Empty;

    /// <summary>Where clients are told to reach this node; null for where it listens, or what the cluster knows.</summary>
    public HostPort? AdvertisedClient { get; init; }

    /// <summary>Where other nodes are told to reach this one; null for where it listens, or what the cluster knows.</summary>
    public HostPort? AdvertisedPeer { get; init; }

    /// <summary>Where to listen for clients; null for the member's own address.</summary>
    public HostPort? ListenClient { get; init; }

    /// <summary>Where to listen for peers; null for the member's own address.</summary>
    public HostPort? ListenPeer { get; init; }

    /// <summary>Where to answer health and metrics over HTTP/1.1; null for nowhere. Over HTTP/2 the client address answers them, too.</summary>
    public HostPort? ListenHttp { get; init; }

    /// <summary>The domain below which the first label of the authority names a keyspace, such as <c>kv.example.com</c>; null for none.</summary>
    public string? KeyspaceDomain { get; init; }

    /// <summary>Addresses for clients of one keyspace each, beside that for all.</summary>
    public IReadOnlyList<KeyspaceAddress> KeyspaceAddresses { get; init; } = [];

    /// <summary>Limits of keyspaces, by name; <see cref="KeyspaceLimits.Everyone"/> for those that have none of their own.</summary>
    public IReadOnlyDictionary<string, KeyspaceLimits> KeyspaceLimits { get; init; } = new Dictionary<string, KeyspaceLimits>(StringComparer.Ordinal);

    /// <summary>Where spans of requests go by OTLP over gRPC; null for nowhere.</summary>
    public Uri? TraceEndpoint { get; init; }

    /// <summary>The share of requests without a caller's span that are traced, 0 to 1; a caller's own decision comes first. Default 0.01.</summary>
    public double TraceRatio { get; init; } = 0.01;

    /// <summary>Whether addresses that others reach are allowed without TLS.</summary>
    public bool IsInsecureAllowed { get; init; }

    /// <summary>Certificates for clients, or null for none.</summary>
    public TlsFiles? ClientTls { get; init; }

    /// <summary>Certificates for peers, or null for none.</summary>
    public TlsFiles? PeerTls { get; init; }

    /// <summary>The file with which an operator changes the policies of calls between nodes; null for their defaults.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>What is refused.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>How the engine runs; its observer is the node's own.</summary>
    public RaftNodeOptions Engine { get; init; } = new() { OutcomeTicks = 70 };

    /// <summary>Makes the disk with the log below a directory. Default: the operating system's.</summary>
    public Func<string, IDisk> Disk { get; init; } = static directory => new OperatingSystemDisk(directory);

    /// <summary>The time from a tick of the lease clocks to the next. Default 500 ms.</summary>
    public TimeSpan LeaseTick { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often what is left of long leases is written down. Default 5 min.</summary>
    public TimeSpan LeaseCheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often the groups of sharded keyspaces forget what their keys were before; what changed within this time may still be watched from the past. Default 5 min.
    /// </summary>
    public TimeSpan ShardCompactionInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watcher that asked for it is left without news before it is told how far it is. Default 10 min.</summary>
    public TimeSpan WatchProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a request waits for a leader before it is refused. Default 5 s.</summary>
    public TimeSpan LeaderWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How eagerly replicas are moved, while this node leads the system group.</summary>
    public PlannerOptions Planner { get; init; } = new();

    /// <summary>The feature levels that this release can do. Another value is for tests of upgrades, which run two releases in one process.</summary>
    public FeatureRange Levels { get; init; } = FeatureRange.OfThisRelease;

    /// <summary>How often a node looks whether something is to be done about its replicas, while anything is under way. Default 1 s.</summary>
    public TimeSpan SystemPace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long this node leads a group before it hands the leadership to the voter that the plan prefers. Default 30 s.</summary>
    public TimeSpan LeaderSettle { get; init; } = DefaultLeaderSettle;

    /// <summary>How long a node that starts waits for the cluster to say whether it may take part, as long as somebody of it answers. Default 3 s.</summary>
    public TimeSpan AdmissionWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a node that joins tries to reach somebody who can let it in. Default 30 s.</summary>
    public TimeSpan JoinWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long stopping may take until streams are cut. Default 5 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Nothing below this level is logged. Default: information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether log lines are JSON objects.</summary>
    public bool IsLogJson { get; init; }
}
