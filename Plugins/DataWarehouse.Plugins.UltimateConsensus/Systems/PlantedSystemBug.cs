namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// Faults that can be switched on at the place where the code would have them, to prove that the simulator finds them. None can be reached from
/// the configuration of the product.
/// </summary>
internal enum PlantedSystemBug : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>A node bootstraps a group from the replicas that the catalogue has now, not from those it began with.</summary>
    BootstrapFromPresentCatalogue,

    /// <summary>A replica that comes to a group gets the lowest number that no present replica has.</summary>
    ReplicaNumberUsedAgain,

    /// <summary>A node that joins again keeps the incarnation of its life before.</summary>
    IncarnationUsedAgain,

    /// <summary>The state machine places groups by itself, by the rules of the release that happens to run.</summary>
    PlannerInStateMachine,

    /// <summary>A new voter is swapped in before it has the log.</summary>
    MoveWithoutLearner,

    /// <summary>A second move of a group begins while one is under way.</summary>
    TwoMovesAtOnce,

    /// <summary>A move that is given up forgets its replica at once, before the group has let go of it.</summary>
    AbortForgetsReplica,

    /// <summary>What was seen of a group's configuration is believed although something later was seen before.</summary>
    OldConfigurationBelieved,

    /// <summary>A node deletes a replica as soon as the group begins to do without it.</summary>
    ReplicaDeletedEarly,

    /// <summary>Voters are chosen by rank only.</summary>
    SpreadIgnored,

    /// <summary>A node that is silent is replaced at once.</summary>
    ReplacedWithoutWaiting,

    /// <summary>Several dead nodes are replaced at the same time.</summary>
    SeveralReplacedAtOnce,

    /// <summary>A removed node is heard when it comes back.</summary>
    RetiredNodeHeard,

    /// <summary>A node whose data was set back is taken for the one it was.</summary>
    RollbackIgnored,

    /// <summary>Join tokens are good for ever.</summary>
    TokenNeverExpires,

    /// <summary>The feature level is raised above what some member can do.</summary>
    LevelAboveMember,

    /// <summary>What a feature level brings is used before the level was finalised.</summary>
    LevelNotAwaited,

    /// <summary>Nobody evens out who leads how many groups.</summary>
    LeadersUneven,

    /// <summary>A node is removed whatever it leaves without a quorum.</summary>
    RemovalWithoutQuorum,

    /// <summary>A snapshot leaves out how far numbers have been given.</summary>
    SnapshotForgetsNumbers,
}
