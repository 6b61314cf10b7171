namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>What a candidate knows of one voter's answer.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal enum VoteState : byte
{
    /// <summary>No answer has come yet.</summary>
    None,

    /// <summary>The voter gave its vote.</summary>
    Granted,

    /// <summary>The voter refused its vote.</summary>
    Refused,
}
