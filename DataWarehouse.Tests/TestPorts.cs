using System.Net;
using System.Net.Sockets;

namespace DataWarehouse.Tests;

/// <summary>
/// Ports that nobody uses at the moment, for nodes that have to know each other's before they start. They lie below those that systems hand out for outgoing connections, of which the tests make many: one of those
/// would take a port between its choice and its use.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class TestPorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Another run of the tests beside this one begins elsewhere.
    private static int _next = Environment.ProcessId * 97 % Count;

    public static int[] Take(int count)
    {
        var ports = new List<int>(count);
        for (var tries = 0; ports.Count < count; tries++)
        {
            Assert.True(tries < Count, $"Of the ports from {First} on, {Count} were tried, and too few are free.");
            var port = First + ((int)((uint)Interlocked.Increment(ref _next) % Count));
            if (IsFree(port)) ports.Add(port);
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
