namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// Faults that can be switched on at the place where the code would have them, to prove that the simulator finds them. None can be reached from
/// the configuration of the product.
/// </summary>
internal enum PlantedBug : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>A vote is sent before it is durable (SOFAJRaft #1245).</summary>
    VoteNotDurable,

    /// <summary>Entries are acknowledged before they are durable (YugabyteDB #32875, etcd #14370).</summary>
    AcknowledgedBeforeDurable,

    /// <summary>A write of term and vote asks for no sync.</summary>
    VoteNotSynced,

    /// <summary>An entry of an old term commits by counting (Raft paper, figure 8).</summary>
    OldTermCommitted,

    /// <summary>Any answer to a heartbeat confirms the latest read round (etcd #20418).</summary>
    StaleReadRound,

    /// <summary>A read is answered before the leader has committed in its term (etcd #7331).</summary>
    ReadBeforeTermCommit,

    /// <summary>The configuration changes before the leader has committed in its term (the single-server change bug of 2015).</summary>
    ChangeBeforeTermCommit,

    /// <summary>A snapshot carries the latest configuration in place of the one at its index (dragonboat, matrixone #24966).</summary>
    SnapshotWithLatestConfiguration,

    /// <summary>A failed write is taken for a completed one (dragonboat #409).</summary>
    StorageErrorSwallowed,

    /// <summary>A completion vouches for entries that were overwritten meanwhile (openraft #1960).</summary>
    StaleCompletionAfterOverwrite,

    /// <summary>Candidates' logs are compared by length only (Kommander, DotNext #298).</summary>
    LogComparedByLengthOnly,

    /// <summary>A replica votes again for somebody else in a term.</summary>
    VotesTwice,

    /// <summary>The commit index takes less than a majority (openraft #1802).</summary>
    CommitWithoutQuorum,

    /// <summary>While joint, only the new voters count.</summary>
    JointIgnoresOutgoing,

    /// <summary>A follower takes the leader's commit index for entries that it has not compared with the leader's.</summary>
    CommitBeyondMatch,

    /// <summary>A follower cuts its log at every append, also where nothing conflicts.</summary>
    CutWithoutConflict,

    /// <summary>Appends of an earlier term are taken.</summary>
    StaleAppendTaken,

    /// <summary>The id of a removed replica can be given again (etcd's member re-add).</summary>
    ReplicaIdUsedAgain,

    /// <summary>The term of the entry before an append is not compared (log matching).</summary>
    PreviousTermIgnored,

    /// <summary>A learner's acknowledgement counts as a voter's.</summary>
    LearnerCounted,

    /// <summary>A leader counts itself before its own write is durable.</summary>
    LeaderCountsItselfEarly,

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
