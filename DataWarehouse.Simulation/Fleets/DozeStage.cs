namespace DataWarehouse.Simulation.Fleets;

/// <summary>Where a <see cref="FleetDoze"/> is.</summary>
internal enum DozeStage
{
    /// <summary>The groups come to rest after the faults.</summary>
    Settles,

    /// <summary>Something happens to groups that sleep.</summary>
    Drills,

    /// <summary>It is over, and the groups come to rest again.</summary>
    SettlesAgain,
}
