namespace DataWarehouse.Node.Cli.Drills;

/// <summary>What a round of a drill kills.</summary>
internal enum DrillBlow
{
    /// <summary>The leader.</summary>
    Leader = 0,

    /// <summary>A node that does not lead.</summary>
    Follower = 1,

    /// <summary>All nodes at once.</summary>
    All = 2,
}
