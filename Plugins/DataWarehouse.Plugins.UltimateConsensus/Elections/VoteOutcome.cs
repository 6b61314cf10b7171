namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>How an election stands, given the answers so far.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal enum VoteOutcome : byte
{
    /// <summary>The missing answers decide.</summary>
    Pending,

    /// <summary>Too many have refused; no further answer can help.</summary>
    Lost,

    /// <summary>Enough have granted; no further answer can hurt.</summary>
    Won,
}
