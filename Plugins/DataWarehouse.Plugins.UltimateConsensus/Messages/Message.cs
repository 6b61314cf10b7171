using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Messages;

/// <summary>One message between two replicas of a group. Which members count depends on <see cref="Kind"/>; the others have their default.</summary>
/// <remarks>
/// The entries are a view: see <see cref="EntryBatch"/> for how long it lives. A plain value; copies are independent but for that view.
/// </remarks>
internal record struct Message
{
    /// <summary>What the message says.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>The group it belongs to.</summary>
    public GroupId Group { get; init; }

    /// <summary>Who sends it.</summary>
    public ReplicaId From { get; init; }

    /// <summary>Whom it is for.</summary>
    public ReplicaId To { get; init; }

    /// <summary>The sender's term; of a pre-vote, the term asked about; zero in those that carry none (proposals and reads).</summary>
    public Term Term { get; init; }

    /// <summary>
    /// Append: the place before the first entry. AppendResponse: the last matching place, or when refused the place that did not match.
    /// Heartbeat: up to where the receiver has acknowledged the log. Votes: the candidate's last place. ReadIndexResponse: the place a read must wait for.
    /// </summary>
    public LogIndex Index { get; init; }

    /// <summary>Append: the term at <see cref="Index"/>. Votes: the candidate's last term. Refused AppendResponse: the term at <see cref="Hint"/>.</summary>
    public Term LogTerm { get; init; }

    /// <summary>
    /// Append and Heartbeat: up to where the receiver may regard its log as committed. Refused votes: up to where the voter's log is committed, if the
    /// receiver's has <see cref="LogTerm"/> there.
    /// </summary>
    public LogIndex Commit { get; init; }

    /// <summary>Responses: no.</summary>
    public bool Refused { get; init; }

    /// <summary>Refused AppendResponse: a place at which the logs may still agree.</summary>
    public LogIndex Hint { get; init; }

    /// <summary>Heartbeats: the round id of a read, 0 for none. ReadIndex: the asker's request id.</summary>
    public long Round { get; init; }

    /// <summary>TransferLeadership: who is to lead.</summary>
    public ReplicaId Subject { get; init; }

    /// <summary>Votes: the leader itself asked for this election, so it does not count that a leader was heard (thesis 4.2.3).</summary>
    public bool Forced { get; init; }

    /// <summary>Append: the entries, next to each other. Propose: payloads and kinds; terms and places are the leader's to give.</summary>
    public EntryBatch Entries { get; init; }

    /// <summary>InstallSnapshot: which state.</summary>
    public SnapshotDescriptor? Snapshot { get; init; }
}
