using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>What the processes of one world do or suffer of their own accord, beside the faults that a plan weighs.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ProcessHabits
{
    /// <summary>How many of a million starts end while the journal is read or the first segment written.</summary>
    public required int CrashesAtStartPerMillion { get; init; }

    /// <summary>How many of a million ticks make a follower forget its leader.</summary>
    public required int ForgottenLeadersPerMillion { get; init; }

    /// <summary>How many of a million lost messages are reported to the sender, some time later.</summary>
    public required int UnreachablePerMillion { get; init; }

    /// <summary>How many of a million commands wait for others, to be proposed together.</summary>
    public required int HeldCommandsPerMillion { get; init; }

    /// <summary>How many commands are proposed together at most.</summary>
    public required int BatchMax { get; init; }

    /// <summary>How long a command waits for others at most, in microseconds.</summary>
    public required int BatchMicrosMax { get; init; }

    /// <summary>Whether some replicas are of an earlier release until they have started some times.</summary>
    public required bool IsMixed { get; init; }

    /// <summary>Draws them.</summary>
    /// <param name="random">Their source of randomness.</param>
    public static ProcessHabits Draw(SeededRandom random) => new()
    {
        CrashesAtStartPerMillion = random.Chance(500_000) ? 0 : 250_000,
        ForgottenLeadersPerMillion = random.Chance(500_000) ? 0 : (int)random.Between(300, 3_000),
        UnreachablePerMillion = random.Chance(300_000) ? 0 : (int)random.Between(20_000, 500_000),
        HeldCommandsPerMillion = random.Chance(400_000) ? 0 : (int)random.Between(50_000, 800_000),
        BatchMax = (int)random.Between(2, 6),
        BatchMicrosMax = (int)random.Between(500, 8_000),
        IsMixed = random.Chance(300_000),
    };
}
