namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>What a follower says about a transfer. The numbers are part of the format on the wire.</summary>
internal enum AnswerKind : byte
{
    /// <summary>It wants the bytes from an offset on.</summary>
    Wants = 1,

    /// <summary>It has all, and they are sound.</summary>
    Complete = 2,

    /// <summary>It has given up, or takes another transfer.</summary>
    GivenUp = 3,
}
