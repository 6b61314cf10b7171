using DataWarehouse.Node.Cli.Processes;

namespace DataWarehouse.Tests.Node;

/// <summary>Three node processes, as somebody would start them, for all tests of a class; they have a leader.</summary>
public sealed class NodeProcesses : IAsyncLifetime
{
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(60);
    private readonly ScratchDirectory _directory = new(parent: null);
    private ServerCluster? _nodes;

    /// <summary>Where the nodes listen for clients, with commas.</summary>
    public string Endpoints => string.Join(',', Nodes.Endpoints.Select(endpoint => endpoint.Authority));

    /// <summary>Where the first node listens.</summary>
    public string First => Nodes.Endpoints[0].Authority;

    internal ServerCluster Nodes => _nodes ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _nodes = NodeServers.Start(_directory.Path);
        await _nodes.FindLeaderAsync(LeaderWithin, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null) await _nodes.DisposeAsync();
        _directory.Dispose();
    }
}
