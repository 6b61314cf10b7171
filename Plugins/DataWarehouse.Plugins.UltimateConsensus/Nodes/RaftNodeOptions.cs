using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>How a node runs its groups.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RaftNodeOptions
{
    /// <summary>How many shards run the groups, each on a thread of its own with an apply lane beside it. 1 to 64; default: the number of processors that the process may use.</summary>
    public int Shards { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 64);

    /// <summary>The time from a tick to the next. 1 ms to 10 s; default 100 ms.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Ticks without a leader after which a replica campaigns, at least; the actual number is drawn, up to twice this. 2 to 1,000; default 10.</summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>Ticks between heartbeats; less than <see cref="ElectionTicks"/>. Default 2.</summary>
    public int HeartbeatTicks { get; init; } = 2;

    /// <summary>
    /// Ticks without anything to do after which a group sleeps: it has no ticks and no messages of its own until something comes for it, or its leader's node is lost. 0 never,
    /// to 1,000,000; default 10. A node that has it at 0 keeps the groups it is a member of awake.
    /// </summary>
    public int SleepAfterTicks { get; init; } = 10;

    /// <summary>
    /// How many sleeping groups of this node may wake in a second because the node of their leader was lost, or because this node has just started, so that the loss of a node
    /// does not become thousands of elections at once. 1 to 1,000,000; default 2,000.
    /// </summary>
    public int ElectionsPerSecond { get; init; } = 2_000;

    /// <summary>
    /// After how many ticks without progress a group that has something to do is reported as standing still, and so are a shard, a state machine that does not come back, and a
    /// disk that does not answer; see <see cref="RaftNode.Standstills"/>. Reported is all: nothing is ended for it. 5 to 1,000,000; default 50.
    /// </summary>
    public int StuckAfterTicks { get; init; } = 50;

    /// <summary>Hears of leaders, members and stopped replicas. Default: nobody.</summary>
    public IRaftNodeObserver? Observer { get; init; }

    /// <summary>Shows what the node does as metrics. Default: nobody.</summary>
    public EngineTelemetry? Telemetry { get; init; }

    /// <summary>
    /// Whether a replica that campaigned in vain asks <see cref="Observer"/> whether it is still a member, before it campaigns again; needs one. Default: false, which suits groups
    /// whose members never change.
    /// </summary>
    public bool AsksWhetherMember { get; init; }

    /// <summary>Bytes of messages from peers that wait for one shard; what comes beyond is dropped and counted. 1 MiB or more; default 64 MiB.</summary>
    public long InboxBytesMax { get; init; } = 64L << 20;

    /// <summary>Proposals and reads of callers that wait for one shard to take them in; beyond it they are refused as busy. 1 to 10,000,000; default 65,536.</summary>
    public int CallsMax { get; init; } = 1 << 16;

    /// <summary>
    /// Bytes of applied entries that all groups of the node together keep in memory for followers that are a little behind; each shard has an equal part. Beyond it idle groups lose theirs
    /// first, and then each is cut to its share; the disk has them all. 1 MiB or more; default 256 MiB.
    /// </summary>
    public long CacheBytesMax { get; init; } = 256L << 20;

    /// <summary>After how many ticks of waiting a proposal's outcome is told to be unknown, and a read is refused. 1 to 1,000,000; default 100.</summary>
    public int OutcomeTicks { get; init; } = 100;

    /// <summary>Entries of a group applied since its latest snapshot after which another is taken; the log asks earlier when it needs the space. 1 or more; default 1,000,000.</summary>
    public long SnapshotEntries { get; init; } = 1_000_000;

    /// <summary>Entries of a group that stay in the log behind its snapshot, for followers that are a little behind. 0 or more; default 10,000.</summary>
    public long KeptBehindSnapshot { get; init; } = 10_000;

    /// <summary>
    /// The length of the log's segments in bytes, a multiple of 4 KiB, 1 MiB to 1 GiB. Default 64 MiB. Commands may have an eighth of it and no more than 4 MiB, so all
    /// nodes should have the same.
    /// </summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>
    /// When what a node writes counts as durable. Default <see cref="NodeDurability.Device"/>, the only one under which what was acknowledged outlives a loss of
    /// power; read about <see cref="NodeDurability.OperatingSystem"/> before choosing it. Each node of a cluster chooses for itself, and the least of a majority counts.
    /// </summary>
    public NodeDurability Durability { get; init; } = NodeDurability.Device;

    /// <summary>Whether memory and network file systems are accepted, which lose or forget what they said was durable. Default false.</summary>
    public bool AllowUnsafeFileSystem { get; init; }

    /// <summary>Says what is wrong with the options, or null.</summary>
    public string? Flaw =>
        Shards is < 1 or > 64 ? $"{nameof(Shards)} must be 1 to 64, not {Shards}."
        : Tick < TimeSpan.FromMilliseconds(1) || Tick > TimeSpan.FromSeconds(10) ? $"{nameof(Tick)} must be 1 ms to 10 s, not {Tick}."
        : ElectionTicks is < 2 or > 1000 ? $"{nameof(ElectionTicks)} must be 2 to 1,000, not {ElectionTicks}."
        : HeartbeatTicks < 1 || HeartbeatTicks >= ElectionTicks ? $"{nameof(HeartbeatTicks)} must be 1 to {nameof(ElectionTicks)} - 1, not {HeartbeatTicks}."
        : OutcomeTicks is < 1 or > 1_000_000 ? $"{nameof(OutcomeTicks)} must be 1 to 1,000,000, not {OutcomeTicks}."
        : SleepAfterTicks is < 0 or > 1_000_000 ? $"{nameof(SleepAfterTicks)} must be 0 to 1,000,000, not {SleepAfterTicks}."
        : StuckAfterTicks is < 5 or > 1_000_000 ? $"{nameof(StuckAfterTicks)} must be 5 to 1,000,000, not {StuckAfterTicks}."
        : ElectionsPerSecond is < 1 or > 1_000_000 ? $"{nameof(ElectionsPerSecond)} must be 1 to 1,000,000, not {ElectionsPerSecond}."
        : SegmentBytes is < 1 << 20 or > 1 << 30 || SegmentBytes % 4096 != 0 ? $"{nameof(SegmentBytes)} must be a multiple of 4,096 from 1 MiB to 1 GiB, not {SegmentBytes}."
        : CallsMax is < 1 or > 10_000_000 ? $"{nameof(CallsMax)} must be 1 to 10,000,000, not {CallsMax}."
        : CacheBytesMax < 1 << 20 ? $"{nameof(CacheBytesMax)} must be 1 MiB or more, not {CacheBytesMax}."
        : InboxBytesMax < 1 << 20 ? $"{nameof(InboxBytesMax)} must be 1 MiB or more, not {InboxBytesMax}."
        : SnapshotEntries < 1 ? $"{nameof(SnapshotEntries)} must be 1 or more, not {SnapshotEntries}."
        : !Enum.IsDefined(Durability) ? $"{nameof(Durability)} must be one of {nameof(NodeDurability)}'s values, not {(int)Durability}."
        : AsksWhetherMember && Observer is null ? $"{nameof(AsksWhetherMember)} needs an {nameof(Observer)} that answers."
        : KeptBehindSnapshot < 0 ? $"{nameof(KeptBehindSnapshot)} must not be negative."
        : null;
}
