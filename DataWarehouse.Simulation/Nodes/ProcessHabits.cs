using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>What the processes of one world do or suffer of their own accord, beside the faults that a plan weighs.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ProcessHabits
{
    /// <summary>How many of a million starts end while the journal is read or the first segment written.</summary>
    public required int CrashesAtStartPerMillion { get; init; }

    /// <summary>Draws them.</summary>
    /// <param name="random">Their source of randomness.</param>
    public static ProcessHabits Draw(SeededRandom random) => new()
    {
        CrashesAtStartPerMillion = random.Chance(500_000) ? 0 : 250_000,
    };
}
