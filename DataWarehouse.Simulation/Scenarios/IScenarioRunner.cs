namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Runs the commands of one scenario file, one after the other; what earlier ones did stays.</summary>
/// <remarks>Not thread-safe; one runner serves one file.</remarks>
internal interface IScenarioRunner
{
    /// <summary>Runs one command.</summary>
    /// <param name="scenario">The command.</param>
    /// <returns>What it prints; each line ends in a line feed.</returns>
    /// <exception cref="ScenarioException">The command or its arguments make no sense to this runner.</exception>
    string Run(ScenarioCase scenario);
}
