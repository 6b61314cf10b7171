namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Whether a request was taken.</summary>
internal enum WriteAdmission
{
    /// <summary>It was; its outcome follows.</summary>
    Accepted,

    /// <summary>As much is gathered as may be; try again after the next outcome.</summary>
    Busy,

    /// <summary>The disk is full; try again when there is room.</summary>
    NoSpace,

    /// <summary>The request is larger than a segment can hold.</summary>
    TooLarge,

    /// <summary>The log is not open, was stopped, or has failed.</summary>
    Closed,
}
