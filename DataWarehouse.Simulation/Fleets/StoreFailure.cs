namespace DataWarehouse.Simulation.Fleets;

/// <summary>Where a simulated state machine throws next.</summary>
internal enum StoreFailure
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Applying one of the next entries, those of the same batch before it being applied.</summary>
    Apply,

    /// <summary>Capturing its state.</summary>
    Capture,

    /// <summary>Writing a captured state.</summary>
    Write,
}
