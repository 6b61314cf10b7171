namespace DataWarehouse.Simulation.Oracles;

/// <summary>A promise of the system was broken; ends the world it happened in.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class OracleViolationException : Exception
{
    /// <summary>Reports a broken promise.</summary>
    /// <param name="oracle">The name of the oracle.</param>
    /// <param name="detail">A sentence with the facts.</param>
    public OracleViolationException(string oracle, string detail)
        : base($"{oracle}: {detail}")
    {
        Oracle = oracle;
        Detail = detail;
    }

    /// <summary>The name of the oracle.</summary>
    public string Oracle { get; }

    /// <summary>What was seen.</summary>
    public string Detail { get; }
}
