namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Where a log stands in its life.</summary>
internal enum LogState
{
    /// <summary>Not opened yet.</summary>
    New,

    /// <summary>What is on the disk is being read.</summary>
    Opening,

    /// <summary>The first segment of this start is being made ready.</summary>
    Preparing,

    /// <summary>The first batch of this start is being written.</summary>
    Beginning,

    /// <summary>Requests are taken.</summary>
    Open,

    /// <summary>Requests are not taken any more; those that were taken are finished.</summary>
    Closing,

    /// <summary>It was closed or refused, or failed.</summary>
    Closed,
}
