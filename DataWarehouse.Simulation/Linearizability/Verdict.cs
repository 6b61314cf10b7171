namespace DataWarehouse.Simulation.Linearizability;

/// <summary>What the checker says about a history.</summary>
internal enum Verdict : byte
{
    /// <summary>Never given.</summary>
    None,

    /// <summary>Some order of the operations explains every answer.</summary>
    Linearizable,

    /// <summary>No order does.</summary>
    NotLinearizable,

    /// <summary>A limit was reached first: neither was shown.</summary>
    Unknown,
}
