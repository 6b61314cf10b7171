namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>What a log says of a position that somebody remembers of its directory.</summary>
internal enum PositionVerdict
{
    /// <summary>All that was durable then is part of this log.</summary>
    Holds,

    /// <summary>
    /// Some of what was durable then is not part of this log: a backup was restored, the directory is a clone that went its own way, or a disk lost what it had promised
    /// to keep. It stays so, however often the log is started.
    /// </summary>
    Lost,

    /// <summary>It is a position of another directory.</summary>
    Foreign,

    /// <summary>More starts ago than the log remembers; somebody with a later memory must say.</summary>
    Forgotten,
}
