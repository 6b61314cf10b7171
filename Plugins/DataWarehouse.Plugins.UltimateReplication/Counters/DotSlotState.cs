namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>What a slot of a lease file holds.</summary>
internal enum DotSlotState
{
    /// <summary>Torn by a crash, rotten, or never a record.</summary>
    Damaged,

    /// <summary>A whole record of this version.</summary>
    Valid,

    /// <summary>A whole record of a later version.</summary>
    FutureVersion,
}
