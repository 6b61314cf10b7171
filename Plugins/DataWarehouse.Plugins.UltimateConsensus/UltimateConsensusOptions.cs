using System.ComponentModel.DataAnnotations;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>The plugin's options, section <see cref="SectionName"/>. Validated when the host starts, all errors at once.</summary>
/// <remarks>Not changed after start; then thread-safe.</remarks>
public sealed class UltimateConsensusOptions
{
    /// <summary>The configuration section: <c>DataWarehouse:UltimateConsensus</c>.</summary>
    public const string SectionName = "DataWarehouse:UltimateConsensus";

    /// <summary>Where the voters run and keep their data: <c>embedded</c> (default), <c>memory</c> or <c>networked</c>.</summary>
    public ConsensusMode Mode { get; set; } = ConsensusMode.Embedded;

    /// <summary>
    /// How many groups share the proposals. Default 3; 1 to 4,096. Fixed once a data directory was made. Only entries of one group have an order among each other.
    /// </summary>
    [CountRange(1, 4096)]
    public int Groups { get; set; } = 3;

    /// <summary>How many voters each group has in this process. Default 3; 3 to 5. Fixed once a data directory was made; of no account in networked mode.</summary>
    [CountRange(3, 5)]
    public int Voters { get; set; } = 3;

    /// <summary>
    /// The nodes of networked mode, this one included: three to five, each as <c>name</c> or <c>name@incarnation</c> (1 where none is given); the same on all of them,
    /// in the same order. Default none.
    /// </summary>
    public IList<string> Members { get; set; } = [];

    /// <summary>
    /// The directory below which each voter of this process has one of its own; made where it is missing. Default <c>data/ultimate-consensus</c> below the current
    /// directory. Of no account in memory mode, or where the host gives a disk.
    /// </summary>
    [Required]
    public string DataDirectory { get; set; } = "data/ultimate-consensus";

    /// <summary>
    /// When what a voter writes counts as durable: <c>device</c> (default), or <c>operatingsystem</c>, under which a loss of power may cost acknowledged entries without
    /// anybody noticing. Of no account in memory mode.
    /// </summary>
    public NodeDurability Durability { get; set; } = NodeDurability.Device;

    /// <summary>Whether memory and network file systems are accepted, which lose or forget what they said was durable. Default false.</summary>
    public bool AllowUnsafeFileSystem { get; set; }

    /// <summary>How long a voter waits without a leader before it campaigns, at least; the actual time is drawn, up to twice this. Default 1 s; 20 ms to 1 min.</summary>
    [DurationRange("00:00:00.020", "00:01:00")]
    public TimeSpan ElectionTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time between a leader's heartbeats; at most a third of the election timeout. Default 200 ms; 2 ms to 10 s.</summary>
    [DurationRange("00:00:00.002", "00:00:10")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a proposal or read looks for a leader, and after how long without an outcome a proposal's is told to be unknown. Default 10 s; 100 ms to 10 min.
    /// </summary>
    [DurationRange("00:00:00.100", "00:10:00")]
    public TimeSpan ProposeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without progress a group that has something to do, a thread or the disk is reported as standing still, in health, log and metrics. Default 5 s; 100 ms to 1 h.
    /// </summary>
    [DurationRange("00:00:00.100", "01:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many threads share the groups of a voter, each with an apply lane beside it. Default 0: one where the voters are in this process, and as many as the process may
    /// use processors in networked mode. 0 to 64.
    /// </summary>
    [CountRange(0, 64)]
    public int Shards { get; set; }

    /// <summary>Entries of a group applied since its latest snapshot after which another is taken. Default 100,000; 1 to 100,000,000.</summary>
    [CountRange(1, 100_000_000)]
    public int SnapshotEntries { get; set; } = 100_000;

    /// <summary>
    /// The length of the files of the write-ahead log. A command may have an eighth of it, and no more than 4 MiB. A multiple of 4 KiB. Default 16 MiB; 1 MiB to 1 GiB.
    /// </summary>
    [CountRange(1 << 20, 1 << 30)]
    public int SegmentBytes { get; set; } = 16 << 20;

    /// <summary>How many bytes the files of one voter may take in memory mode; beyond it proposals are refused as on a full disk. Default 256 MiB; 16 MiB to 1 GiB.</summary>
    [CountRange(16 << 20, 1 << 30)]
    public int MemoryBytesMax { get; set; } = 256 << 20;
}
