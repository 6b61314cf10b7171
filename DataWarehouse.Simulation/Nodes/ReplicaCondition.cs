namespace DataWarehouse.Simulation.Nodes;

/// <summary>How a simulated replica is.</summary>
internal enum ReplicaCondition : byte
{
    /// <summary>Its process does not run.</summary>
    Down,

    /// <summary>Its process reads the journal.</summary>
    Starting,

    /// <summary>It serves.</summary>
    Up,

    /// <summary>Its disk is damaged or was rolled back, so it must never serve again.</summary>
    Lost,

    /// <summary>It was removed from the group and its disk wiped.</summary>
    Destroyed,
}
