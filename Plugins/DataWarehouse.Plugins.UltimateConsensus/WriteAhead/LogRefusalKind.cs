namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Why a log was not opened.</summary>
internal enum LogRefusalKind
{
    /// <summary>Bytes that were durable have changed or are gone.</summary>
    Damaged,

    /// <summary>A file that the log needs is missing.</summary>
    Missing,

    /// <summary>A file belongs to another directory, or is not of this format.</summary>
    Foreign,

    /// <summary>A later release wrote it.</summary>
    Newer,

    /// <summary>Another process works on the directory.</summary>
    Locked,

    /// <summary>The directory cannot be written.</summary>
    ReadOnly,

    /// <summary>The file system does not keep what it promises (memory or network), and that was not allowed expressly.</summary>
    UnsafeFileSystem,

    /// <summary>There is no room even for a start.</summary>
    NoSpace,

    /// <summary>A repair was decided and cut short; it must be run again before anything else.</summary>
    Repairing,

    /// <summary>The disk failed.</summary>
    Faulty,
}
