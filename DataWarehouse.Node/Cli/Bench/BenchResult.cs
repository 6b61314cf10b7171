namespace DataWarehouse.Node.Cli.Bench;

/// <summary>What one engine did under one load; one line of JSON.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BenchResult
{
    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Its version, as it says itself.</summary>
    public required string Version { get; init; }

    /// <summary>The load.</summary>
    public required string Load { get; init; }

    /// <summary>Server processes.</summary>
    public required int Servers { get; init; }

    /// <summary>Clients, each with one call outstanding.</summary>
    public required int Clients { get; init; }

    /// <summary>Connections that they share.</summary>
    public required int Connections { get; init; }

    /// <summary>The size of a value.</summary>
    public required int ValueBytes { get; init; }

    /// <summary>Watchers, of the watch load.</summary>
    public int? Watchers { get; init; }

    /// <summary>How many puts the writers were ahead of the mean watcher at most, of the watch load.</summary>
    public int? WatchWindow { get; init; }

    /// <summary>How calls were made: lean or grpc.</summary>
    public required string Client { get; init; }

    /// <summary>Whom the clients call.</summary>
    public required string Target { get; init; }

    /// <summary>How long was measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>Calls that were answered, a second.</summary>
    public required double OperationsPerSecond { get; init; }

    /// <summary>Events that reached watchers, a second.</summary>
    public double? EventsPerSecond { get; init; }

    /// <summary>Half of the calls took at most so long.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99 of 100 calls took at most so long.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Processor seconds of all server processes for 100,000 operations; for 100,000 events under the watch load.</summary>
    public required double ServerCpuSecondsPer100K { get; init; }

    /// <summary>Processor seconds of the load generator for as many.</summary>
    public required double ClientCpuSecondsPer100K { get; init; }

    /// <summary>Calls that failed, while it was measured.</summary>
    public required long Failed { get; init; }

    /// <summary>What else a reader must know.</summary>
    public string? Note { get; init; }

    /// <summary>What is compared between engines: events under the watch load, otherwise operations.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Rate => EventsPerSecond ?? OperationsPerSecond;
}
