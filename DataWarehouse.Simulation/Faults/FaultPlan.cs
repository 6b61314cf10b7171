using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Journals;
using DataWarehouse.Simulation.Nodes;

namespace DataWarehouse.Simulation.Faults;

/// <summary>What one seed is like: how large the group is, how its parts are set, and which faults come how often.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FaultPlan
{
    private const int LongPerMillion = 20_000;
    private const int LastingPerMillion = 850_000;

    /// <summary>Replicas of the initial configuration: 1, 3, 5 or 7.</summary>
    public required int Voters { get; init; }

    /// <summary>Nodes; more than <see cref="Voters"/>, so that replicas can be replaced.</summary>
    public required int Nodes { get; init; }

    /// <summary>How processes are set.</summary>
    public required ProcessOptions Options { get; init; }

    /// <summary>Whether replicas have priorities.</summary>
    public required bool HasPriorities { get; init; }

    /// <summary>How far clocks are apart, in thousandths.</summary>
    public required int DriftPerMilleMax { get; init; }

    /// <summary>The usual time between two faults, in microseconds.</summary>
    public required int FaultGapMicros { get; init; }

    /// <summary>How many of a million messages are lost in bad weather.</summary>
    public required int LostPerMillion { get; init; }

    /// <summary>How many of a million messages arrive twice.</summary>
    public required int DoubledPerMillion { get; init; }

    /// <summary>How many of a million messages stray.</summary>
    public required int StrayPerMillion { get; init; }

    /// <summary>Whether messages keep their order otherwise.</summary>
    public required bool IsOrdered { get; init; }

    /// <summary>The usual longest way of a message, in microseconds.</summary>
    public required int DelayMicrosMax { get; init; }

    /// <summary>The slowest sync, in microseconds.</summary>
    public required int SyncMicrosMax { get; init; }

    /// <summary>Whether disks may be damaged or rolled back.</summary>
    public required bool LosesDisks { get; init; }

    /// <summary>How many times as long as usual the phase with faults is.</summary>
    public required int Length { get; init; }

    /// <summary>What stays broken when the other faults end.</summary>
    public required LastingFaultKind Lasting { get; init; }

    /// <summary>How often each kind of fault comes, by weight; in the order of <see cref="FaultKinds"/>.</summary>
    public required int[] Weights { get; init; }

    /// <summary>Draws a plan.</summary>
    /// <param name="random">The source.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public static FaultPlan Draw(SeededRandom random, PlantedBug planted)
    {
        var voters = random.Below(100) switch { < 4 => 1, < 60 => 3, < 90 => 5, _ => 7 };
        var weights = new int[(int)FaultKinds.Count];
        for (var kind = 0; kind < weights.Length; kind++) weights[kind] = (int)random.Between(1, 10);
        for (var silenced = random.Below(4); silenced > 0; silenced--) weights[random.Below(weights.Length)] = 0;
        var options = DrawOptions(random, planted);
        return new FaultPlan
        {
            Voters = voters,
            Nodes = voters + 3,
            Options = options,
            HasPriorities = random.Chance(200_000),
            DriftPerMilleMax = random.Chance(300_000) ? 250 : 20,
            FaultGapMicros = (int)random.Between(200_000, 1_000_000),
            LostPerMillion = random.Below(3) switch { 0 => 0, 1 => 5_000, _ => (int)random.Between(5_000, 80_000) },
            DoubledPerMillion = random.Below(2) == 0 ? 0 : (int)random.Between(1_000, 100_000),
            StrayPerMillion = random.Below(2) == 0 ? 0 : (int)random.Between(500, 20_000),
            IsOrdered = random.Chance(500_000),
            DelayMicrosMax = (int)random.Between(500, 6_000),
            SyncMicrosMax = random.Chance(250_000) ? 12_000 : 600,
            LosesDisks = random.Chance(250_000),
            Length = random.Chance(LongPerMillion) ? 5 : 1,
            Lasting = DrawLasting(random, options.Core),
            Weights = weights,
        };
    }

    private static LastingFaultKind DrawLasting(SeededRandom random, CoreOptions core)
    {
        if (!random.Chance(LastingPerMillion)) return LastingFaultKind.None;
        var mayStayConnected = core is { PreVote: true, CheckQuorum: true };
        return random.Below(mayStayConnected ? 5 : 1) switch { 0 => LastingFaultKind.Dead, 1 or 2 => LastingFaultKind.Cut, _ => LastingFaultKind.Slow };
    }

    private static ProcessOptions DrawOptions(SeededRandom random, PlantedBug planted) => new()
    {
        Core = DrawCore(random, planted),
        Journal = new JournalOptions
        {
            SegmentBytesMax = random.Chance(200_000) ? 6 << 10 : 48 << 10,
            BatchesMax = 1 + random.Below(6),
            HeldPerMillion = random.Below(3) == 0 ? 0 : (int)random.Between(10_000, 500_000),
            HeldMicrosMax = (int)random.Between(500, 20_000),
            SwallowsFailedSyncs = planted == PlantedBug.StorageErrorSwallowed,
        },
        Transfers = new TransferLimits { ChunkBytesMax = (int)random.Between(64, 2_048), WindowChunks = 1 + random.Below(4), RetryTicks = 3, GiveUpTicks = (int)random.Between(20, 60) },
        TickMicros = 10_000,
        ApplyMicrosMax = random.Chance(300_000) ? 8_000 : 200,
        ApplyEntriesMax = 1 + random.Below(32),
        LateApplyPerMillion = random.Chance(500_000) ? 0 : 20_000,
        SnapshotEvery = random.Chance(200_000) ? (int)random.Between(20, 80) : (int)random.Between(200, 600),
        KeptBehindSnapshot = (int)random.Between(0, 60),
        AnnouncesConfigurations = random.Chance(500_000),
    };

    private static CoreOptions DrawCore(SeededRandom random, PlantedBug planted) => new()
    {
        ElectionTicks = random.Chance(700_000) ? 10 : (int)random.Between(5, 15),
        HeartbeatTicks = random.Chance(300_000) ? 1 : (int)random.Between(2, 3),
        PreVote = random.Chance(700_000),
        CheckQuorum = random.Chance(700_000),
        StepDownOnRemoval = random.Chance(800_000),
        ForwardProposals = random.Chance(150_000),
        AsynchronousStorage = random.Chance(800_000),
        CrossCheck = true,
        WritesUnderWayMax = random.Chance(200_000) ? 1 + random.Below(4) : 256,
        AppendBytesMax = random.Chance(400_000) ? random.Between(1, 600) : 1 << 20,
        InflightMessagesMax = random.Chance(400_000) ? 1 + random.Below(4) : 256,
        InflightBytesMax = random.Chance(200_000) ? 2_000 : 8 << 20,
        UncommittedBytesMax = random.Chance(200_000) ? 4_000 : 64L << 20,
        ApplyBytesMax = random.Chance(300_000) ? 500 : 16L << 20,
        CacheBytesMax = random.Chance(500_000) ? random.Between(0, 4_000) : 4L << 20,
        Planted = planted,
    };
}
