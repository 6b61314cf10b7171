namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>What differs at a replica from the last look at it.</summary>
[Flags]
internal enum StepChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The term or the role.</summary>
    Leadership = 1,

    /// <summary>Entries were added, or replaced.</summary>
    Tail = 2,

    /// <summary>One of the positions.</summary>
    Positions = 4,

    /// <summary>The commit index.</summary>
    Commit = 8,

    /// <summary>The configuration in force.</summary>
    Configuration = 16,

    /// <summary>It has stopped.</summary>
    Fault = 32,

    /// <summary>It was started (again).</summary>
    Life = 64,
}
