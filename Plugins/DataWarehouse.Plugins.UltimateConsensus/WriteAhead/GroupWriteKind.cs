namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>What a write does with a group.</summary>
internal enum GroupWriteKind
{
    /// <summary>Begins the group's life in this log, and appends.</summary>
    Create,

    /// <summary>Appends to what is there.</summary>
    Append,

    /// <summary>Ends the group's life; all that it held is let go.</summary>
    Destroy,
}
