namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>How much a write matters when the disk is full.</summary>
internal enum WriteClass
{
    /// <summary>Refused while the disk is full.</summary>
    Normal,

    /// <summary>
    /// May use the reserve: votes and terms, configuration, snapshots and purges, ends of groups. What it frees or decides is worth more than what it
    /// takes.
    /// </summary>
    Reserve,
}
