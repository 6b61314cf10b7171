using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>What the parts of one core share: who it is, what it knows, what it has to say.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Replica
{
    /// <summary>Starts from what was found on the disk.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">This replica.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="recovered">What was found, checked.</param>
    public Replica(GroupId group, ReplicaId self, CoreOptions options, RecoveredState recovered)
    {
        Group = group;
        Self = self;
        Options = options;
        Ledger = new WriteLedger(options.Planted);
        Log = new RaftLog(options, recovered, Ledger);
        Outbox = new Outbox(group, self, options, Ledger, Drops);
        Timer = new ElectionTimer(options);
        Removal = new RemovalNotice(options.ElectionTicks);
        Term = recovered.HardState.Term;
        Vote = recovered.HardState.Vote;
        Configuration = Configuration.Empty;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>This replica.</summary>
    public ReplicaId Self { get; }

    /// <summary>How it behaves.</summary>
    public CoreOptions Options { get; }

    /// <summary>The writes under way.</summary>
    public WriteLedger Ledger { get; }

    /// <summary>Whether as many writes are under way as may be, so that the next one has to wait.</summary>
    public bool HoldsWritesBack => Ledger.Count >= Options.WritesUnderWayMax;

    /// <summary>The log.</summary>
    public RaftLog Log { get; }

    /// <summary>The messages to send.</summary>
    public Outbox Outbox { get; }

    /// <summary>When to campaign.</summary>
    public ElectionTimer Timer { get; }

    /// <summary>The votes of the present campaign.</summary>
    public VoteTally Tally { get; } = new();

    /// <summary>The members and what is known of them.</summary>
    public MemberSet Members { get; } = new();

    /// <summary>Dropped messages.</summary>
    public DropCounts Drops { get; } = new();

    /// <summary>What it does at present.</summary>
    public Role Role { get; set; }

    /// <summary>The current term.</summary>
    public Term Term { get; set; }

    /// <summary>For whom it voted in the current term.</summary>
    public ReplicaId Vote { get; set; }

    /// <summary>Who leads, as far as known.</summary>
    public ReplicaId Leader { get; set; }

    /// <summary>Who was first seen to lead in the current term, also after the leader was forgotten: there can be no other.</summary>
    public ReplicaId LeaderOfTerm { get; set; }

    /// <summary>To whom leadership is being handed.</summary>
    public ReplicaId TransferTarget { get; set; }

    /// <summary>Ticks since the leader began to hand over.</summary>
    public int TransferElapsedTicks { get; set; }

    /// <summary>The configuration in force.</summary>
    public Configuration Configuration { get; set; }

    /// <summary>As leader: the place of the latest configuration change; no other is taken before that is applied.</summary>
    public LogIndex PendingChange { get; set; }

    /// <summary>
    /// As leader: bytes of the entries that are in the log and not handed to the state machine, whoever made them: what an earlier leader left takes
    /// memory, too, and a row of leaders that commit nothing must not pile up one allowance each.
    /// </summary>
    public long UncommittedBytes { get; set; }

    /// <summary>As leader: whether the commit index moved and is told and written only with what follows (<see cref="CoreOptions.TellsCommitLate"/>).</summary>
    public bool CommitWaits { get; set; }

    /// <summary>As leader: ticks since the last heartbeat.</summary>
    public int HeartbeatElapsedTicks { get; set; }

    /// <summary>Its own vote for itself, which counts once the next write is durable.</summary>
    public OwnVote OwnVote { get; set; }

    /// <summary>Why it has stopped, or null.</summary>
    public ReplicaFault? Fault { get; private set; }

    /// <summary>A snapshot from the leader that the next write carries, or null.</summary>
    public Snapshots.SnapshotDescriptor? SnapshotToWrite { get; set; }

    /// <summary>What it has heard of its own removal.</summary>
    public RemovalNotice Removal { get; }

    /// <summary>Whether it leads.</summary>
    public bool IsLeader => Role == Role.Leader;

    /// <summary>Whether the only vote that counts is its own.</summary>
    public bool IsOnlyVoter =>
        !Configuration.IsJoint && Configuration.Voters.Length == 1 && Configuration.Voters[0] == Self;

    /// <summary>Whether an entry of the current term is committed, so that all earlier ones are (Raft paper 5.4.2, 8).</summary>
    public bool HasCommittedInTerm => Log.TryGetTerm(Log.Commit, out var term) && term == Term;

    /// <summary>Whether it is a voter that may become leader now.</summary>
    public bool IsPromotable => Configuration.IsVoter(Self) && Log.PendingSnapshot is null;

    /// <summary>Stops for good; the first reason stays.</summary>
    /// <param name="kind">Which rule was broken.</param>
    /// <param name="index">The place it is about.</param>
    /// <param name="detail">The facts.</param>
    public void Stop(FaultKind kind, LogIndex index, string detail) => Fault ??= new ReplicaFault(kind, Term, index, detail);
}
