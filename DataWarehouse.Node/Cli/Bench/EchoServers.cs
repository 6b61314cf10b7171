using System.Globalization;
using DataWarehouse.Node.Cli.Processes;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>One process of this program that answers puts and gets and does nothing else.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class EchoServers
{
    /// <summary>Starts it.</summary>
    public static ServerCluster Start()
    {
        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        return ServerCluster.Start(
            [new Uri("http://127.0.0.1:" + port)],
            _ => ServerProcess.Start("the echo server", DwProgram.With([EchoCommand.Name, port])));
    }
}
