using System.CommandLine;
using DataWarehouse.Simulation.Commands;

namespace DataWarehouse.Simulation;

/// <summary>The entry point: parses, calls one command, returns its exit code; 2 when the command line makes no sense.</summary>
/// <remarks>Stateless.</remarks>
internal static class SimulationProgram
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Deterministic simulation of DataWarehouse's consensus: scenarios, swarms of seeds, replays.")
        {
            ScenarioCommand.Create(),
            LinearizabilityCommand.Create(),
            SwarmCommand.Create(),
            ReplayCommand.Create(),
            LogCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        var exitCode = parsed.Invoke();
        return parsed.Errors.Count > 0 ? ScenarioCommand.Unusable : exitCode;
    }
}
