namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>How a step of a scan ended.</summary>
internal enum ScanStep
{
    /// <summary>More bytes must be appended first.</summary>
    NeedsMore,

    /// <summary>There is a batch that is whole and sound, or, in a search, the header of one.</summary>
    Found,

    /// <summary>There is none where the scan stands, or, in a search, up to the end.</summary>
    End,
}
