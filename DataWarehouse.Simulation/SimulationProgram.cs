using System.CommandLine;
using DataWarehouse.Simulation.Commands;

namespace DataWarehouse.Simulation;

/// <summary>The entry point: parses, calls one command, returns its exit code.</summary>
/// <remarks>Stateless.</remarks>
internal static class SimulationProgram
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Deterministic simulation of DataWarehouse's consensus: scenarios, swarms of seeds, replays.")
        {
            LinearizabilityCommand.Create(),
        };
        return root.Parse(arguments).Invoke();
    }
}
