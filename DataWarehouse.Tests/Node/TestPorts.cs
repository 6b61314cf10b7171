using System.Net;
using System.Net.Sockets;

namespace DataWarehouse.Tests.Node;

/// <summary>Ports that the system has chosen and nobody uses at the moment, for nodes that have to know each other's before they start.</summary>
internal static class TestPorts
{
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        var ports = listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(static listener => listener.Dispose());
        return ports;
    }
}
