using System.Net;
using System.Net.Sockets;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>Ports of the loopback address that nobody listens at.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class FreePorts
{
    /// <summary>Has the system choose ports. They are free now; who waits long with listening may find one taken.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Different ports.</returns>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in listeners) listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }

    /// <summary>Whether somebody listens at a port.</summary>
    /// <param name="port">The port.</param>
    public static bool IsTaken(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
