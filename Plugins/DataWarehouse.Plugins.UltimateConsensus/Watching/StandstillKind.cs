namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>What does not get on.</summary>
public enum StandstillKind
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>The thread of a shard has not gone round: none of its groups does anything.</summary>
    Shard,

    /// <summary>A state machine has not come back, and no group of its shard applies anything until it does.</summary>
    Lane,

    /// <summary>The disk does not answer a write or a sync.</summary>
    Disk,

    /// <summary>A group that is led here has entries that are not committed: a quorum is heard, or it would not lead, but takes nothing.</summary>
    Commit,

    /// <summary>A group has entries that do not become durable here.</summary>
    Write,

    /// <summary>A group has committed entries that are not applied here.</summary>
    Apply,

    /// <summary>Reads wait, and none is answered.</summary>
    Read,

    /// <summary>A snapshot is taken or installed, and nothing of it is written or read.</summary>
    Snapshot,

    /// <summary>A replica is to begin anew from what is durable, and does not.</summary>
    Restart,
}
