namespace DataWarehouse.Simulation.Workload;

/// <summary>What a client learns about a request.</summary>
internal enum ClientOutcome : byte
{
    /// <summary>Never given.</summary>
    None,

    /// <summary>It took effect; the response of the state machine is there.</summary>
    Done,

    /// <summary>It did not and will not take effect.</summary>
    Refused,

    /// <summary>It may have taken effect, may still do so, or never.</summary>
    Unknown,
}
