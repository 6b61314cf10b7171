namespace DataWarehouse.Node.Cli.Bench;

/// <summary>What servers took while nothing happened; one line of JSON.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record IdleResult
{
    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Its version, as it says itself.</summary>
    public required string Version { get; init; }

    /// <summary>The load: idle.</summary>
    public required string Load { get; init; }

    /// <summary>Server processes.</summary>
    public required int Servers { get; init; }

    /// <summary>Keyspaces beside the default one, each with a voter at every server.</summary>
    public required int Keyspaces { get; init; }

    /// <summary>How long it took to make them.</summary>
    public required double CreateSeconds { get; init; }

    /// <summary>How long was waited until it was measured.</summary>
    public required double SettleSeconds { get; init; }

    /// <summary>How long was measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>The processor time of all servers together, as a share of one core, in percent.</summary>
    public required double ServerCpuPercent { get; init; }

    /// <summary>How many processes the machine had to run at the end, on average over a minute, this bench and its servers included; null where the system does not say.</summary>
    public double? LoadAverage { get; init; }
}
