namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>How a shard is, as it was a moment ago.</summary>
/// <remarks>A value; thread-safe.</remarks>
internal readonly record struct ShardFigures
{
    /// <summary>Its replicas.</summary>
    public int Groups { get; init; }

    /// <summary>Those that are awake.</summary>
    public int Awake { get; init; }

    /// <summary>Those that lead.</summary>
    public int Led { get; init; }

    /// <summary>Those that have stopped for a fault.</summary>
    public int Stopped { get; init; }

    /// <summary>Things that wait to be taken in.</summary>
    public int Inbox { get; init; }

    /// <summary>Bytes of frames among them.</summary>
    public long InboxBytes { get; init; }

    /// <summary>Work that waits for the apply lane.</summary>
    public int Lane { get; init; }

    /// <summary>Bytes of logs that are kept in memory.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Callers that have their answers and wait to go on.</summary>
    public int Callers { get; init; }
}
