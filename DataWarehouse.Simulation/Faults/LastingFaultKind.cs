namespace DataWarehouse.Simulation.Faults;

/// <summary>What stays broken at a minority of the voters when the other faults end.</summary>
internal enum LastingFaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They stay dead.</summary>
    Dead,

    /// <summary>Directions between them and others stay cut, one way or in part.</summary>
    Cut,

    /// <summary>Their links stay slow.</summary>
    Slow,
}
