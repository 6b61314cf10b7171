namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

/// <summary>Where a segment stands in its life.</summary>
internal enum SegmentState
{
    /// <summary>Its file is being made or taken over; nothing may be written to it yet.</summary>
    Preparing,

    /// <summary>Zeroed or recycled, headed, and durable under its name; it waits for its turn.</summary>
    Ready,

    /// <summary>Batches are appended to it.</summary>
    Active,

    /// <summary>Full or left behind by a start; only read.</summary>
    Sealed,

    /// <summary>Nobody needs it and the log says so, or is about to; its file is used again or deleted once that is durable.</summary>
    Dropped,
}
