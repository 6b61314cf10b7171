namespace DataWarehouse.Kernel.Diagnostics;

/// <summary>How a phase of a plugin's life ended, as the host saw it.</summary>
internal enum PhaseOutcome
{
    /// <summary>It completed.</summary>
    Success,

    /// <summary>It threw.</summary>
    Failure,

    /// <summary>The host's caller gave up.</summary>
    Cancelled,

    /// <summary>It took longer than configured.</summary>
    Timeout,
}
