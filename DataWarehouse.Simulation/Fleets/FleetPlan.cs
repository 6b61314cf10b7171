using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>What the nodes of one world are like; drawn from its seed.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FleetPlan
{
    /// <summary>How many nodes, 3 to 7.</summary>
    public required int Nodes { get; init; }

    /// <summary>How many groups there are in the beginning, 1 to 200.</summary>
    public required int Groups { get; init; }

    /// <summary>How many shards each node has, 1 to 3.</summary>
    public required int Shards { get; init; }

    /// <summary>The usual time from a tick of a shard to the next, in virtual microseconds.</summary>
    public required int TickMicros { get; init; }

    /// <summary>The time from a tick of the log to the next, in virtual microseconds.</summary>
    public required int LogTickMicros { get; init; }

    /// <summary>How shards behave.</summary>
    public required ShardOptions Shard { get; init; }

    /// <summary>How logs behave.</summary>
    public required WriteAheadOptions Log { get; init; }

    /// <summary>How many requests to the log one shard may have outstanding.</summary>
    public required int RequestsMax { get; init; }

    /// <summary>How many frames wait for one peer on one stream, at most.</summary>
    public required int QueuedFramesMax { get; init; }

    /// <summary>How long ticks are at each node, in thousandths of the usual.</summary>
    public required ImmutableArray<int> DriftPerMille { get; init; }

    /// <summary>The longest pause between two faults, in virtual microseconds.</summary>
    public required long FaultMicrosMax { get; init; }

    /// <summary>Draws one.</summary>
    /// <param name="random">The source for it.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="sleeps">Whether groups sleep; null lets it be drawn.</param>
    public static FleetPlan Draw(SeededRandom random, PlantedShardBug planted, bool? sleeps = null)
    {
        var groups = DrawGroups(random);
        var nodes = 3 + (int)random.Between(0, 4);
        return new FleetPlan
        {
            Nodes = nodes,
            Groups = groups,
            Shards = (int)random.Between(1, 3),
            TickMicros = (int)random.Between(10_000, groups > 30 ? 40_000 : 20_000),
            LogTickMicros = (int)random.Between(20_000, 100_000),
            Shard = DrawShard(random, planted) with { Sleep = DrawSleep(random.Fork("sleep"), sleeps) },
            Log = DrawLog(random),
            RequestsMax = random.Chance(300_000) ? (int)random.Between(1, 4) : 256,
            QueuedFramesMax = random.Chance(300_000) ? (int)random.Between(4, 64) : 4_096,
            DriftPerMille = [.. Enumerable.Range(0, nodes).Select(_ => (int)random.Between(900, 1_100))],
            FaultMicrosMax = random.Between(10_000, 120_000),
        };
    }

    /// <summary>In the other worlds not even beats are sent.</summary>
    private static SleepOptions DrawSleep(SeededRandom random, bool? sleeps) => !(sleeps ?? random.Chance(600_000)) ? new SleepOptions() : new SleepOptions
    {
        IdleTicks = (int)random.Between(2, 8),
        WakesPerThousandTicks = random.Between(300, 100_000),
        PageGroupsMax = random.Chance(500_000) ? (int)random.Between(1, 4) : 512,
    };

    private static int DrawGroups(SeededRandom random) => random.Below(100) switch
    {
        < 62 => (int)random.Between(1, 6),
        < 87 => (int)random.Between(7, 24),
        < 98 => (int)random.Between(25, 80),
        _ => (int)random.Between(81, 200),
    };

    private static ShardOptions DrawShard(SeededRandom random, PlantedShardBug planted) => new()
    {
        Core = new CoreOptions
        {
            ElectionTicks = (int)random.Between(6, 12),
            HeartbeatTicks = (int)random.Between(1, 2),
            PreVote = !random.Chance(150_000),
            WritesUnderWayMax = (int)random.Between(1, 16),
            AppendBytesMax = (int)random.Between(100, 16_000),
            InflightMessagesMax = (int)random.Between(1, 32),
            InflightBytesMax = random.Between(1_000, 32_000),
            UncommittedBytesMax = random.Between(4_000, 200_000),
            EntryBytesMax = 8_000,
            ApplyBytesMax = random.Between(1, 20_000),
            CacheBytesMax = random.Chance(500_000) ? random.Between(0, 2_000) : 1 << 20,
            TellsCommitLate = random.Fork("late commits").Chance(750_000),
        },
        ProposalsPerTurnMax = random.Chance(300_000) ? (int)random.Between(1, 3) : 1024,
        ProposalBytesPerTurnMax = (int)random.Between(100, 16_000),
        QueuedProposalsMax = random.Chance(200_000) ? (int)random.Between(1, 4) : 1 << 16,
        WriteBytesPerTurn = (int)random.Between(200, 32_000),
        FrameBytes = (int)random.Between(200, 32_000),
        OutcomeTicks = (int)random.Between(10, 100),
        SnapshotEntries = random.Between(5, 200),
        KeptBehindSnapshot = random.Between(0, 60),
        Transfers = new TransferLimits
        {
            ChunkBytesMax = (int)random.Between(40, 2_000),
            WindowChunks = (int)random.Between(1, 6),
            RetryTicks = (int)random.Between(1, 5),
            GiveUpTicks = (int)random.Between(10, 40),
            RestartsMax = random.Below(3),
            DamagedChunksMax = 2,
        },
        SparePayloadBytesMax = random.Between(0, 1 << 18),
        InboxBytesMax = DrawInbox(random.Fork("inbox")),
        Poisons = true,
        Planted = planted,
    };

    private static long DrawInbox(SeededRandom random) => random.Chance(200_000) ? random.Between(1_000, 40_000) : 64 << 20;

    private static WriteAheadOptions DrawLog(SeededRandom random) => new()
    {
        SegmentBytes = 1 << (int)random.Between(17, 19),
        ReserveSegments = 1,
        ReadySegments = 1,
        GatherBytesMax = 1 << (int)random.Between(17, 19),
        ReadsMax = (int)random.Between(1, 32),
        ReadBytesMax = 4096 << random.Below(3),
        StallTicks = (int)random.Between(4, 10),
    };
}
