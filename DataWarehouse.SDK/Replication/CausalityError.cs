namespace DataWarehouse.SDK.Replication;

/// <summary>Why a causal operation was refused. The values are stable and may be stored.</summary>
/// <remarks>An enumeration; thread-safe.</remarks>
public enum CausalityError
{
    /// <summary>The membership does not know the node or the incarnation. Apply the system group's log, or correct the id.</summary>
    UnknownNode = 1,

    /// <summary>The node was retired: it coordinates no further writes. Join as a new incarnation.</summary>
    RetiredNode = 2,

    /// <summary>A dot is not <c>incarnation:sequence</c>, or contradicts its version or its node.</summary>
    MalformedDot = 3,

    /// <summary>Encoded bytes or text do not follow the format.</summary>
    MalformedEncoding = 4,

    /// <summary>Encoded by a later release. Upgrade this node first.</summary>
    FutureEncoding = 5,

    /// <summary>The stamp or an incarnation lies after the epoch this node has applied. Catch up, then try again.</summary>
    AheadOfEpoch = 6,

    /// <summary>The stamp lies before the horizon up to which retired nodes are forgotten. Read again, then write.</summary>
    BelowHorizon = 7,

    /// <summary>Two events carry one dot, or one node id two incarnations. Some node id or counter was reused.</summary>
    DotCollision = 8,

    /// <summary>A counter has reached the largest 64-bit value.</summary>
    CounterExhausted = 9,

    /// <summary>More entries, dots or values than the format allows.</summary>
    LimitExceeded = 10,

    /// <summary>The sequence number is not above all that this vector knows of its node.</summary>
    SequenceReused = 11,
}
