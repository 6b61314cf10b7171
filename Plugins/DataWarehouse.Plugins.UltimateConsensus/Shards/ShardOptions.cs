using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>How a shard behaves.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ShardOptions
{
    /// <summary>
    /// Bytes of applied entries that one group keeps for followers which are a little behind: some milliseconds of one that takes all a node can do. More would only be
    /// colder memory to go through.
    /// </summary>
    public const long CacheBytesPerGroup = 128 << 10;

    /// <summary>How the cores behave; the seed is mixed with group, replica and start of each.</summary>
    public CoreOptions Core { get; init; } = new() { CacheBytesMax = CacheBytesPerGroup, TellsCommitLate = true };

    /// <summary>Proposals of one group that are proposed in one turn. 1 to 65,536; default 1,024.</summary>
    public int ProposalsPerTurnMax { get; init; } = 1024;

    /// <summary>Bytes of the commands of one group that are proposed in one turn; one command goes whatever its size. Default 256 KiB.</summary>
    public int ProposalBytesPerTurnMax { get; init; } = 256 << 10;

    /// <summary>Proposals of one group that wait to be proposed; beyond it they are refused as busy. Default 65,536.</summary>
    public int QueuedProposalsMax { get; init; } = 1 << 16;

    /// <summary>Bytes of the writes of one turn after which the turn ends; what is left follows in the next. Default 4 MiB.</summary>
    public int WriteBytesPerTurn { get; init; } = 4 << 20;

    /// <summary>Bytes of messages to one peer on one stream that are gathered into a frame. Default 60 KiB, what the transport sends together.</summary>
    public int FrameBytes { get; init; } = 60 << 10;

    /// <summary>Calls of callers that wait for the shard to take them in; beyond it they are refused as busy. 1 or more; default 65,536.</summary>
    public int CallsMax { get; init; } = 1 << 16;

    /// <summary>Bytes of applied entries that all groups of the shard keep together; see <see cref="CacheBudget"/>. 1 or more; default 256 MiB.</summary>
    public long CacheBytesMax { get; init; } = 256L << 20;

    /// <summary>After how many ticks without a change a group lets go of its applied entries though it does not sleep. 1 or more; default 100.</summary>
    public int CacheIdleTicks { get; init; } = 100;

    /// <summary>Bytes of frames from peers that wait for the shard; beyond it frames are dropped and counted. Default 64 MiB.</summary>
    public long InboxBytesMax { get; init; } = 64L << 20;

    /// <summary>After how many ticks of waiting a proposal's outcome is told to be unknown, and a read is refused. Default 100.</summary>
    public int OutcomeTicks { get; init; } = 100;

    /// <summary>After how many ticks without progress a group that has something to do counts as standing still. 1 or more; default 50.</summary>
    public int StuckTicks { get; init; } = 50;

    /// <summary>Spare memory for payloads that is kept, in bytes. Default 16 MiB.</summary>
    public long SparePayloadBytesMax { get; init; } = 16L << 20;

    /// <summary>Entries applied since the latest snapshot after which another is taken; 1 or more, default 1,000,000.</summary>
    public long SnapshotEntries { get; init; } = 1_000_000;

    /// <summary>Entries that stay in the log behind a snapshot, for followers that are a little behind. Default 10,000.</summary>
    public long KeptBehindSnapshot { get; init; } = 10_000;

    /// <summary>The bounds of snapshot transfers.</summary>
    public TransferLimits Transfers { get; init; } = new();

    /// <summary>How groups sleep; by default none does.</summary>
    public SleepOptions Sleep { get; init; } = new();

    /// <summary>A fault put in on purpose, to prove that the simulator finds it; default none.</summary>
    public PlantedShardBug Planted { get; init; }

    /// <summary>Whether chunks of payload memory are overwritten when they come back; for tests and the simulator.</summary>
    public bool Poisons { get; init; }

    /// <summary>
    /// The same with bounds under which the writes of every turn fit into one request to a log: it takes about half a segment, and a turn that has begun takes one more
    /// replica's write, which may hold all that a leader sends ahead.
    /// </summary>
    /// <param name="segmentBytes">The length of the log's segments.</param>
    public ShardOptions Fitting(int segmentBytes)
    {
        var share = segmentBytes / 8;
        return this with
        {
            Core = Core with
            {
                EntryBytesMax = Math.Min(Core.EntryBytesMax, share),
                AppendBytesMax = Math.Min(Core.AppendBytesMax, share / 2),
                InflightBytesMax = Math.Min(Core.InflightBytesMax, share),
            },
            ProposalBytesPerTurnMax = Math.Min(ProposalBytesPerTurnMax, share),
            WriteBytesPerTurn = Math.Min(WriteBytesPerTurn, share / 2),
        };
    }
}
