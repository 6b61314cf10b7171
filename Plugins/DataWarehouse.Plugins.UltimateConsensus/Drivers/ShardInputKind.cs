namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>What a <see cref="ShardInput"/> is.</summary>
internal enum ShardInputKind : byte
{
    /// <summary>A proposal.</summary>
    Propose,

    /// <summary>A read.</summary>
    Query,

    /// <summary>A read of what was applied here, however old that is.</summary>
    QueryLocal,

    /// <summary>A frame from a peer.</summary>
    Frame,

    /// <summary>The apply lane has applied entries.</summary>
    Applied,

    /// <summary>The apply lane has something else to say.</summary>
    Report,

    /// <summary>The stream to a peer broke.</summary>
    Unreachable,

    /// <summary>Something to do on the shard's thread.</summary>
    Action,
}
