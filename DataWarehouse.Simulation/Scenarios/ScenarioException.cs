namespace DataWarehouse.Simulation.Scenarios;

/// <summary>A scenario file that cannot be understood. Its author must correct it; nothing can be concluded about what it tests.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ScenarioException : Exception
{
    /// <summary>Names the place and the trouble.</summary>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="trouble">What is wrong there.</param>
    public ScenarioException(int line, string trouble)
        : base($"line {line}: {trouble}") => Line = line;

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }
}
