namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Faults that can be switched on at the place where a repair would have them, to prove that its tests find them. None can be reached from the configuration of the product.
/// </summary>
internal enum PlantedRepairBug
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>Entries are kept side by side whatever may have been lost between them: two logs of a group are mixed.</summary>
    UncertainEntriesKept,

    /// <summary>A group is whole although its hard state is older than what is lost: a vote may be forgotten.</summary>
    LaterVoteForgotten,

    /// <summary>A group is whole although its last entry is older than what is lost.</summary>
    LaterEntriesForgotten,

    /// <summary>A group that may have lost something keeps its replica.</summary>
    ReplicaKept,

    /// <summary>The repair is decided before the new log is durable.</summary>
    NewLogNotSynced,

    /// <summary>Files are moved before the decision is durable.</summary>
    DecisionNotSynced,

    /// <summary>The journal goes before the moves are durable.</summary>
    JournalGoneEarly,
}
