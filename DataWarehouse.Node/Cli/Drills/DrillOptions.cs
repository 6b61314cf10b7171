namespace DataWarehouse.Node.Cli.Drills;

/// <summary>How a kill drill runs.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DrillOptions
{
    /// <summary>How many times something is killed.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>How many clients write.</summary>
    public int Clients { get; init; } = 32;

    /// <summary>Which rounds kill what; the same seed, the same order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long nothing may be acknowledged when one node was killed.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the load runs before and after each kill.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(1.5);
}
