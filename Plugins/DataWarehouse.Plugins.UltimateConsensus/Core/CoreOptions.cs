using DataWarehouse.Plugins.UltimateConsensus.Reads;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>How one replica behaves. Times are in ticks; the caller decides how long one is (10 ms to 1 s is usual).</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record CoreOptions
{
    /// <summary>Ticks without a leader after which a follower campaigns, at least; the actual number is drawn anew for each term, up to twice this. 2 to 1,000,000; default 10.</summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>Ticks between heartbeats, 1 or more, less than <see cref="ElectionTicks"/>; default 1.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>Whether a campaign begins with a pre-vote (thesis 9.6); default true.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>
    /// Whether a leader that hears no quorum for an election timeout steps down, and a replica that heard a leader within one helps no other
    /// candidate (thesis 4.2.3, 6.2); default true.
    /// </summary>
    public bool CheckQuorum { get; init; } = true;

    /// <summary>Whether a leader that is removed or demoted steps down as soon as it applies the change; default true.</summary>
    public bool StepDownOnRemoval { get; init; } = true;

    /// <summary>
    /// How late this replica campaigns: it waits this many further election timeouts, 0 to 3; default 0. Votes do not depend on it, so a group whose
    /// preferred replicas are gone still elects a leader.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>Whether followers pass proposals on to the leader; default false: the caller learns who leads and knows what happened to its proposal.</summary>
    public bool ForwardProposals { get; init; }

    /// <summary>How reads are confirmed; only <see cref="ReadMode.Quorum"/> outside the scenario runner.</summary>
    public ReadMode Reads { get; init; } = ReadMode.Quorum;

    /// <summary>
    /// Whether the caller reports writes later than it takes the next effects. When false the caller completes each write before it applies the
    /// entries of the same effects, which may then include entries of that write. Default true.
    /// </summary>
    public bool AsynchronousStorage { get; init; } = true;

    /// <summary>Whether configuration changes that are not valid at the moment are refused; default true. False is for the scenario runner.</summary>
    public bool ValidateChanges { get; init; } = true;

    /// <summary>
    /// Whether the leader must have committed an entry of its own term before it takes a configuration change (the single-server change bug of
    /// 2015); default true. False is for the scenario runner, whose files do not wait.
    /// </summary>
    public bool ChangesNeedCommitInTerm { get; init; } = true;

    /// <summary>
    /// Whether a voter that refuses says what it knows to be committed, and the candidate believes it where the logs agree; default true. False is
    /// for the scenario runner, whose files know nothing of it.
    /// </summary>
    public bool RefusalsTellCommit { get; init; } = true;

    /// <summary>
    /// Whether replica ids must grow (see <see cref="ReplicaId"/>) and removed ones are answered so; default true. False is for the scenario runner,
    /// whose files use ids again.
    /// </summary>
    public bool EnforceReplicaIds { get; init; } = true;

    /// <summary>
    /// Whether a replica asks the catalogue if it is still a member before it campaigns a second time without having heard a leader; default false, for
    /// a group that stands alone and for the scenario runner. A node that has a catalogue sets it, and answers <see cref="Effects.AskCatalogue"/>: each
    /// question that stays without an answer delays the next campaign by an election timeout.
    /// </summary>
    public bool AsksCatalogue { get; init; }

    /// <summary>
    /// Whether a leader tells and writes a commit index that has moved only with what else it sends and writes, and otherwise when
    /// <see cref="RaftCore.TellCommit"/> is called: under load each commit is then told with the next entries. Followers that hear of nothing else learn it from heartbeats
    /// and from read rounds. Default false; the node runtime sets it.
    /// </summary>
    public bool TellsCommitLate { get; init; }

    /// <summary>Whether the commit index is compared with one computed from scratch after each step; default false; the simulator and tests set it.</summary>
    public bool CrossCheck { get; init; }

    /// <summary>
    /// Writes handed out and not completed, or completed behind one that is not; 1 to 65,536, default 256. At the limit no write is handed out: what is to be
    /// written gathers for the next one, and so do the messages that wait for it.
    /// </summary>
    public int WritesUnderWayMax { get; init; } = 256;

    /// <summary>Bytes of entries in one append message, at least one entry; default 1 MiB.</summary>
    public long AppendBytesMax { get; init; } = 1 << 20;

    /// <summary>Append messages on their way to one follower; 1 or more, default 256.</summary>
    public int InflightMessagesMax { get; init; } = 256;

    /// <summary>Bytes of entries on their way to one follower; the message that passes the limit is still sent. Default 8 MiB.</summary>
    public long InflightBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// Bytes of entries (<see cref="Log.Entry.SizeBytes"/>) that a leader has in its log and has not handed to its state machine, those of earlier terms
    /// included; 1 or more, default 64 MiB. One proposal is taken whatever its size if there are none.
    /// </summary>
    public long UncommittedBytesMax { get; init; } = 64L << 20;

    /// <summary>Bytes of payload in one entry; default 4 MiB and 1 KiB: a command of 4 MiB and its envelope.</summary>
    public int EntryBytesMax { get; init; } = (4 << 20) + (1 << 10);

    /// <summary>Bytes of entries handed to the state machine and not reported applied; one entry is handed out whatever its size. Default 16 MiB.</summary>
    public long ApplyBytesMax { get; init; } = 16L << 20;

    /// <summary>Bytes of applied entries kept in memory for followers that are a little behind; default 4 MiB. What is older is fetched.</summary>
    public long CacheBytesMax { get; init; } = 4L << 20;

    /// <summary>Reads that wait for a round; default 4,096.</summary>
    public int ReadsMax { get; init; } = 4096;

    /// <summary>
    /// Seed of the election timeouts and of the numbers of reads that are passed on. Replicas of one group get different ones, and each start of a
    /// replica another: an answer to a read of an earlier life must not fit one of this.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A fault put in on purpose, to prove that the simulator finds it; default none.</summary>
    public PlantedBug Planted { get; init; }

    /// <summary>Refuses options outside their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is; the message names it.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ElectionTicks, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ElectionTicks, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatTicks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(HeartbeatTicks, ElectionTicks);
        ArgumentOutOfRangeException.ThrowIfNegative(Priority);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Priority, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(WritesUnderWayMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WritesUnderWayMax, DurableLedger.PendingMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(AppendBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InflightMessagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InflightBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(UncommittedBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EntryBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ApplyBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadsMax, 1);
    }
}
