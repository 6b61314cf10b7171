namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;

/// <summary>What a step through a segment came to.</summary>
internal enum CursorStep
{
    /// <summary>A record.</summary>
    Record,

    /// <summary>The next record is not whole in the piece at hand; another must be read.</summary>
    NeedsMore,

    /// <summary>The end of what was written.</summary>
    End,

    /// <summary>Bytes that were sound once are not any more.</summary>
    Damaged,
}
