using System.Globalization;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>The ports of the demo's nodes.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class DemoPorts
{
    private const int Needed = NodeServers.Count * 2;
    private const int PortMax = 65535;

    /// <summary>Ports in a row, or ones that the system chooses.</summary>
    /// <param name="first">The first one; 0 for the system's choice.</param>
    /// <returns>One for the clients of each node, then one for the other nodes.</returns>
    /// <exception cref="CommandFailedException">One is taken, or there is no such port.</exception>
    public static IReadOnlyList<int> Choose(int first)
    {
        if (first == 0) return FreePorts.Take(Needed);
        if (first < 1 || first + Needed - 1 > PortMax)
            throw new CommandFailedException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"--port {first} does not do: {Needed} ports from it on are needed, and the last one is {PortMax}."));
        var ports = Enumerable.Range(first, Needed).ToArray();
        return Array.Find(ports, FreePorts.IsTaken) is > 0 and var taken
            ? throw new CommandFailedException(ExitCodes.Refused, string.Create(CultureInfo.InvariantCulture, $"Port {taken} is in use, or may not be listened at. Choose another --port, or leave it out, and the system chooses."))
            : ports;
    }
}
