namespace DataWarehouse.Plugins.UltimateConsensus.Messages;

/// <summary>What a message says. The numbers are part of the format on the wire.</summary>
internal enum MessageKind : byte
{
    /// <summary>Leader to follower: entries after a known place, and the commit index (AppendEntries).</summary>
    Append = 1,

    /// <summary>Follower to leader: up to where its durable log matches, or where it does not.</summary>
    AppendResponse = 2,

    /// <summary>Leader to follower: still here; with a round id, a question for a read.</summary>
    Heartbeat = 3,

    /// <summary>Follower to leader: heard; repeats the round id.</summary>
    HeartbeatResponse = 4,

    /// <summary>Asks whether an election would succeed (thesis 9.6). Its term is the one the election would have.</summary>
    PreVote = 5,

    /// <summary>Answers a pre-vote: with the asked term when granted, with the answerer's own when refused.</summary>
    PreVoteResponse = 6,

    /// <summary>Asks for a vote (RequestVote).</summary>
    Vote = 7,

    /// <summary>Answers a vote.</summary>
    VoteResponse = 8,

    /// <summary>Leader to follower: take this state in place of your log (InstallSnapshot).</summary>
    InstallSnapshot = 9,

    /// <summary>Leader to the replica that is to lead next: campaign now (thesis 3.10).</summary>
    TimeoutNow = 10,

    /// <summary>Follower to leader: hand your leadership to the replica named in <see cref="Message.Subject"/>.</summary>
    TransferLeadership = 11,

    /// <summary>Follower to leader: append these entries.</summary>
    Propose = 12,

    /// <summary>Follower to leader: from which index on may a read be answered?</summary>
    ReadIndex = 13,

    /// <summary>Answers a read question.</summary>
    ReadIndexResponse = 14,

    /// <summary>To a replica that is no member any more: you were removed.</summary>
    Removed = 15,
}
