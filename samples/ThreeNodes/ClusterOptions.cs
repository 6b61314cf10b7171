namespace DataWarehouse.Samples.ThreeNodes;

/// <summary>Which nodes there are and where, and which one this is: section <c>Cluster</c>, and <c>Node</c> from the command line.</summary>
/// <remarks>Immutable and thread-safe once read.</remarks>
internal sealed record ClusterOptions(string Node, IReadOnlyDictionary<string, NodeAddress> Nodes)
{
    public string HttpOf(string node) => Nodes[node].Http;

    /// <summary>Reads the addresses.</summary>
    /// <exception cref="InvalidOperationException">Something is missing.</exception>
    public static ClusterOptions Read(IConfiguration configuration)
    {
        var nodes = configuration.GetSection("Cluster").GetChildren().ToDictionary(
            node => node.Key,
            node => new NodeAddress(
                node["Peer"] is { } peer && Uri.TryCreate($"tcp://{peer}", UriKind.Absolute, out var at) ? at : throw new InvalidOperationException($"Cluster:{node.Key}:Peer must be host:port."),
                node["Http"] ?? throw new InvalidOperationException($"Cluster:{node.Key}:Http is missing.")),
            StringComparer.Ordinal);
        var self = configuration["Node"] ?? throw new InvalidOperationException($"Say which node this is: --Node, one of {string.Join(", ", nodes.Keys)}.");
        return nodes.ContainsKey(self) ? new ClusterOptions(self, nodes) : throw new InvalidOperationException($"There is no node '{self}'; there are {string.Join(", ", nodes.Keys)}.");
    }
}
