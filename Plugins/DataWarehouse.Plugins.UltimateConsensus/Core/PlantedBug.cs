namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Faults that can be switched on at the place where the code would have them, to prove that the simulator finds them.</summary>
internal enum PlantedBug : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The gate lets granted votes out before they are durable.</summary>
    VoteSentBeforeDurable,

    /// <summary>The gate lets acknowledgements out before the entries are durable.</summary>
    AcknowledgeBeyondDurable,

    /// <summary>A snapshot leaves out the sessions.</summary>
    SessionsLostInSnapshot,

    /// <summary>A command of a session that is not open any more is executed.</summary>
    EvictedSessionExecuted,

    /// <summary>A command that was acknowledged is executed when a late copy of it comes.</summary>
    DuplicateExecutedAfterAcknowledge,

    /// <summary>A command whose response was too large to keep is executed again.</summary>
    DroppedResponseExecutedAgain,

    /// <summary>A receiver of a snapshot takes chunks in the order in which they come, and does not check the whole.</summary>
    SnapshotChunkOffsetIgnored,
}
