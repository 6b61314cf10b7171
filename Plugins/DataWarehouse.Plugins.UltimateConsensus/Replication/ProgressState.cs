namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>How a leader sends entries to one member.</summary>
internal enum ProgressState : byte
{
    /// <summary>One message at a time, to find out where the logs agree.</summary>
    Probe,

    /// <summary>Message after message, without waiting for answers.</summary>
    Replicate,

    /// <summary>Nothing until the member has the snapshot it needs.</summary>
    Snapshot,
}
