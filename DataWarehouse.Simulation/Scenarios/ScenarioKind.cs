namespace DataWarehouse.Simulation.Scenarios;

/// <summary>What a scenario file is about, and so which runner serves it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal enum ScenarioKind
{
    /// <summary>What majorities have committed or voted for.</summary>
    Quorum,

    /// <summary>What a change makes of a configuration.</summary>
    Configuration,

    /// <summary>Whole replicas that talk to each other.</summary>
    Interaction,
}
