using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>What the world of one seed is like.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ClusterPlan
{
    /// <summary>How many places for nodes there are; not all have one at any time.</summary>
    public required int Slots { get; init; }

    /// <summary>Zones that labels name; 0 for no zones.</summary>
    public required int Zones { get; init; }

    /// <summary>Hosts in a zone that labels name; 0 for no hosts.</summary>
    public required int Hosts { get; init; }

    /// <summary>Rounds of the phase with faults; a round is a second.</summary>
    public required int Rounds { get; init; }

    /// <summary>Chance of a fault in a round, in a million.</summary>
    public required int FaultPerMillion { get; init; }

    /// <summary>Chance of something that an operator does in a round, in a million.</summary>
    public required int OperatorPerMillion { get; init; }

    /// <summary>Chance that a command gets lost on its way, in a million.</summary>
    public required int LostPerMillion { get; init; }

    /// <summary>Rounds that a command is under way at most.</summary>
    public required int DelayMax { get; init; }

    /// <summary>Groups at most.</summary>
    public required int GroupsMax { get; init; }

    /// <summary>Entries that clients write to a group in a round at most.</summary>
    public required int WritesMax { get; init; }

    /// <summary>Entries that a learner gets in a round at most.</summary>
    public required int FillMax { get; init; }

    /// <summary>The feature level that an operator has all nodes upgraded for and finalised at once all faults are over; 0 to leave it as it is.</summary>
    public required int EndLevel { get; init; }

    /// <summary>How the planner moves replicas.</summary>
    public required PlannerOptions Planner { get; init; }

    /// <summary>A fault put in on purpose.</summary>
    public required PlantedSystemBug Planted { get; init; }

    /// <summary>Draws a plan.</summary>
    /// <param name="random">The source.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public static ClusterPlan Draw(SeededRandom random, PlantedSystemBug planted) => new()
    {
        Slots = (int)random.Between(3, 9),
        Zones = random.Below(3) == 0 ? 0 : (int)random.Between(1, 4),
        Hosts = random.Below(2) == 0 ? 0 : (int)random.Between(1, 3),
        Rounds = (int)random.Between(250, 500),
        FaultPerMillion = (int)random.Between(10_000, 120_000),
        OperatorPerMillion = (int)random.Between(20_000, 150_000),
        LostPerMillion = (int)random.Between(0, 100_000),
        DelayMax = (int)random.Between(0, 8),
        GroupsMax = (int)random.Between(2, 24),
        WritesMax = (int)random.Between(1, 60),
        FillMax = (int)random.Between(50, 800),
        Planner = new PlannerOptions
        {
            DeadAfter = TimeSpan.FromSeconds(random.Between(15, 40)),
            MovesMax = (int)random.Between(1, 12),
            MovesPerNodeMax = (int)random.Between(1, 4),
            BehindEntriesMax = 100,
            BehindTimeMax = TimeSpan.FromSeconds(1),
            FallenBackEntries = 2_000,
            CatchUpMax = TimeSpan.FromSeconds(random.Between(30, 120)),
            GroupsPerRun = (int)random.Between(2, 40),
            Batch = (int)random.Between(1, 32),
            LeaderMovesMax = (int)random.Between(1, 6),
            LeaderReturnAfter = TimeSpan.FromSeconds(random.Between(0, 8)),
            LeaderAwayAfter = TimeSpan.FromSeconds(random.Between(2, 20)),
        },
        EndLevel = random.Below(2) == 0 ? 0 : FeatureLevels.Highest,
        Planted = planted,
    };
}
