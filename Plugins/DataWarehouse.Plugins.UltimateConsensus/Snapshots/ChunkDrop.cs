namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>Why a receiver dropped a chunk.</summary>
internal enum ChunkDrop : byte
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>It is of another group, or contradicts itself or the bounds.</summary>
    Malformed,

    /// <summary>It belongs to a transfer that a later one has replaced.</summary>
    Superseded,

    /// <summary>It names the running transfer and another content.</summary>
    Foreign,

    /// <summary>Its bytes are here already.</summary>
    Duplicate,

    /// <summary>Bytes before it are missing.</summary>
    Gap,

    /// <summary>Its checksum is wrong.</summary>
    Damaged,

    /// <summary>The transfer has ended.</summary>
    Ended,
}
