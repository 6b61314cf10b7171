using System.Collections.Immutable;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>What a bench measures.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BenchOptions
{
    /// <summary>Which servers, in this order.</summary>
    public required ImmutableArray<string> Engines { get; init; }

    /// <summary>Which loads, in this order, each engine with all of them.</summary>
    public required ImmutableArray<string> Loads { get; init; }

    /// <summary>How many clients, each with one call outstanding.</summary>
    public int Clients { get; init; } = 256;

    /// <summary>Over how many connections the calls of the clients go.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>The size of a value.</summary>
    public int ValueBytes { get; init; } = 256;

    /// <summary>How long is measured.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>How long the load runs before that.</summary>
    public int WarmUpSeconds { get; init; } = 3;

    /// <summary>How many watchers of one key the watch load has.</summary>
    public int Watchers { get; init; } = 1000;

    /// <summary>Whether all clients call the leader; otherwise they are spread over all servers.</summary>
    public bool IsAtLeader { get; init; } = true;

    /// <summary>Whether calls go through the ordinary gRPC client, and not over connections that do only what a load needs.</summary>
    public bool IsOrdinaryClient { get; init; }

    /// <summary>How far the writers of the watch load may be ahead of the mean watcher, in puts.</summary>
    public int WatchWindow { get; init; } = 4;

    /// <summary>How many keyspaces beside the default one the idle load makes before it is measured.</summary>
    public int Keyspaces { get; init; } = 1000;

    /// <summary>Where data is kept; null for where the system keeps what is temporary.</summary>
    public string? Directory { get; init; }
}
