using DataWarehouse.Benchmarks.Load.Ours;
using DataWarehouse.Benchmarks.Load.Raw;
using DataWarehouse.Benchmarks.Load.Rival;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>Makes the sites of a run, and the nodes of a site.</summary>
internal static class LoadSites
{
    /// <summary>Makes all sites: one in this process, or a process for each node.</summary>
    public static IReadOnlyList<ILoadSite> Create(LoadOptions options, string root) => options.IsSpread
        ? [.. Enumerable.Range(1, options.Nodes).Select(number => new SiteProcess(options, number, root))]
        : [CreateHere(options, root, [.. Enumerable.Range(1, options.Nodes)])];

    /// <summary>Makes nodes in this process.</summary>
    public static LocalSite CreateHere(LoadOptions options, string root, IReadOnlyList<int> numbers)
    {
        var network = options.IsTcp ? null : new LocalNetwork(PeerTransportLimits.Default, static fault => Console.Error.WriteLine(fault));
        var neighbours = new List<OurNode>();
        return new LocalSite(options, [.. numbers.Select(number => CreateNode(options, number, root, network, neighbours))], network);
    }

    /// <summary>What must be known to read the figures of an engine.</summary>
    public static string NoteOf(LoadOptions options) => options.Engine switch
    {
        "raw" => "The floor: the bytes, batches, connections and syncs of such a load without Raft, checksums and state machine. Acknowledged once durable on a majority.",
        "dotnext" => "A call ends when its entry is committed. Its followers acknowledge entries before they are durable, so it promises less. Its syncs cannot be counted from outside.",
        _ when !options.IsSynced => "Acknowledged once a majority of operating systems has it; a loss of power on all nodes would lose it.",
        _ => "Acknowledged once durable on a majority and applied at the leader.",
    };

    private static ILoadNode CreateNode(LoadOptions options, int number, string root, LocalNetwork? network, List<OurNode> neighbours)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, LoadPeers.Of(number).Node)).FullName;
        if (options.Engine == "dotnext") return new RivalNode(options, number, directory);
        var transport = network is null ? LoadPeers.Tcp(number) : network.CreateTransport(LoadPeers.Of(number));
        if (options.Engine == "raw") return new RawNode(options, number, directory, new ObservedTransport(transport));
        var node = new OurNode(options, number, directory, new ObservedTransport(transport), neighbours);
        neighbours.Add(node);
        return node;
    }
}
