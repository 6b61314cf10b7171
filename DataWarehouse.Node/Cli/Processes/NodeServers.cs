using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>Three node processes of this program on the loopback address.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class NodeServers
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>Starts them at ports that the system chooses.</summary>
    /// <param name="directory">Where they keep their data, each in a directory of its own.</param>
    public static ServerCluster Start(string directory) => Start(directory, FreePorts.Take(Count * 2));

    /// <summary>Starts them.</summary>
    /// <param name="directory">Where they keep their data, each in a directory of its own.</param>
    /// <param name="ports">Where they listen: first for clients, then for each other.</param>
    public static ServerCluster Start(string directory, IReadOnlyList<int> ports) => Start(directory, ports, DwProgram.With);

    /// <summary>Starts them by another program that runs nodes.</summary>
    /// <param name="directory">Where they keep their data, each in a directory of its own.</param>
    /// <param name="ports">Where they listen: first for clients, then for each other.</param>
    /// <param name="program">What starts a process with the command line of a node.</param>
    public static ServerCluster Start(string directory, IReadOnlyList<int> ports, Func<IEnumerable<string>, ProcessStartInfo> program)
    {
        var members = Enumerable.Range(0, Count).Select(place => new ClusterMember(Name(place), place + 1, Loopback(ports[Count + place]), Loopback(ports[place]))).ToList();
        var file = Path.Combine(directory, "cluster.json");
        File.WriteAllText(file, ClusterFile.Write(ClusterSeed.Draw(members, [])));
        return ServerCluster.Start(
            [.. members.Select(member => new Uri("http://" + member.Client))],
            place => ServerProcess.Start("node " + Name(place), program(ArgumentsOf(directory, place, file))));
    }

    /// <summary>What a node is called.</summary>
    /// <param name="place">Its place.</param>
    public static string Name(int place) => "n" + (place + 1).ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<string> ArgumentsOf(string directory, int place, string file) =>
    [
        "serve",
        "--name", Name(place),
        "--data-dir", Path.Combine(directory, Name(place)),
        "--cluster", file,
        "--log-level", "Warning",
    ];

    private static HostPort Loopback(int port) => new("127.0.0.1", port);
}
