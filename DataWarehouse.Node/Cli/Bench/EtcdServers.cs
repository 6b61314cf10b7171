using System.Collections.Immutable;
using System.Globalization;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Three etcd processes on the loopback address, with etcd's own defaults for everything that is not a place.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class EtcdServers
{
    private const string Program = "etcd";
    private const int Count = 3;

    /// <summary>Checks that etcd is there.</summary>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static void RequireInstalled()
    {
        if (DwProgram.Find(Program) is null)
            throw new CommandFailedException(ExitCodes.Failed, "There is no etcd on the path. Install it (on Debian: the package etcd-server), or choose another --engine.");
    }

    /// <summary>Starts them.</summary>
    /// <param name="directory">Where they keep their data.</param>
    public static ServerCluster Start(string directory)
    {
        var ports = FreePorts.Take(Count * 2);
        var cluster = string.Join(',', Enumerable.Range(0, Count).Select(place => $"{Name(place)}={PeerOf(ports, place)}"));
        return ServerCluster.Start(
            [.. Enumerable.Range(0, Count).Select(place => new Uri(ClientOf(ports, place)))],
            place => ServerProcess.Start($"etcd {Name(place)}", DwProgram.Other(Program, ArgumentsOf(directory, ports, place, cluster))));
    }

    private static ImmutableArray<string> ArgumentsOf(string directory, int[] ports, int place, string cluster) =>
    [
        "--name", Name(place),
        "--data-dir", Path.Combine(directory, Name(place)),
        "--listen-client-urls", ClientOf(ports, place),
        "--advertise-client-urls", ClientOf(ports, place),
        "--listen-peer-urls", PeerOf(ports, place),
        "--initial-advertise-peer-urls", PeerOf(ports, place),
        "--initial-cluster", cluster,
        "--initial-cluster-state", "new",
        "--logger", "zap",
        "--log-level", "error",
    ];

    private static string Name(int place) => "n" + place.ToString(CultureInfo.InvariantCulture);

    private static string ClientOf(int[] ports, int place) => Loopback(ports[place]);

    private static string PeerOf(int[] ports, int place) => Loopback(ports[Count + place]);

    private static string Loopback(int port) => "http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture);
}
