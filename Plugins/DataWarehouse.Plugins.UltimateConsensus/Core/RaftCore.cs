using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// One replica of one Raft group as a step machine: inputs go in by the methods below, what must happen comes out of
/// <see cref="TakeEffects"/>. It does no I/O, reads no clock, starts nothing and waits for nothing.
/// </summary>
/// <remarks>
/// <para>The caller's duties, in order, after any input (or several):</para>
/// <list type="number">
/// <item>Call <see cref="TakeEffects"/> and finish steps 2 to 5 with what it gives before the next call of the core, or copy what is a view.</item>
/// <item>Tell the <see cref="SendGate"/> of the <see cref="Effects.Write"/>, then start it. Writes take effect on the disk in the order of their ids; a crash leaves a prefix of them.</item>
/// <item>Send the <see cref="Effects.Sends"/>: those that wait for no write at once, the others when that write and all before it have
/// completed (the <see cref="SendGate"/> does it, when it is told of every completion, also of writes with nothing in them). They may be lost, doubled, delayed and reordered.</item>
/// <item>Hand <see cref="Effects.Apply"/> to the state machine, in order. With synchronous storage
/// (<see cref="CoreOptions.AsynchronousStorage"/> is false) complete the write first.</item>
/// <item>Where the write carries a snapshot (it may come later than the message that brought it, so the snapshot's content is kept until
/// then, unless <see cref="RaftLog.PendingSnapshot"/> is another): stop the state machine, drop what was handed to it and not applied, and complete the write only
/// once it holds the snapshot's state. Say how the sending of a snapshot ended with <see cref="ReportSnapshot"/>, and of messages that could not be sent
/// with <see cref="ReportUnreachable"/>.</item>
/// <item>Answer <see cref="Effects.Grants"/> once the state machine has applied up to their index; ask again for the lost ones.
/// Look up what <see cref="Effects.Fetches"/> wants and give it with <see cref="ProvideEntries"/>; each wish gets an answer, an
/// empty one if the entries are not there any more. A read that fails is a failure of the storage: report it with <see cref="WriteFailed"/>.</item>
/// <item>Report each write with <see cref="WriteCompleted"/> once it is durable, in any order, or <see cref="WriteFailed"/>; after a failure nothing more is written.</item>
/// <item>Report what the state machine has applied with <see cref="ApplyCompleted"/>; snapshots that are durable with
/// <see cref="SnapshotTaken"/>; then let the log go with <see cref="Purge"/>.</item>
/// <item>Call <see cref="Tick"/> at a steady rate; after a stall first give all waiting messages, then one tick, not the missed ones.</item>
/// <item>On <see cref="Effects.AskCatalogue"/> ask the system group whether this replica is still a member, and say the answer with
/// <see cref="CatalogueAnswered"/>. Until then the replica begins no campaign, but for no longer than an election timeout: a lost question costs no more.</item>
/// <item>On <see cref="Effects.Fault"/> stop giving inputs; the core takes none after a fault. On <see cref="Effects.Removed"/> ask the system group, and
/// destroy the replica only once a majority of the configuration without it would know that configuration after any crash; until then go on, for
/// the others may have to fall back on the configuration with it.</item>
/// </list>
/// <para>Not thread-safe: one owner, one call at a time.</para>
/// </remarks>
internal sealed class RaftCore
{
    private readonly Replica _replica;
    private readonly ReadRounds _reads;
    private readonly RoleChanges _roles;
    private readonly Elector _elector;
    private readonly Reconfigurer _reconfigurer;
    private readonly Replicator _replicator;
    private readonly LogReceiver _receiver;
    private readonly Leadership _leadership;
    private readonly CallerRequests _requests;
    private readonly MessageRouter _router;
    private readonly EffectTaker _taker;

    /// <summary>Starts a replica from what its disk holds.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">This replica.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="recovered">What was found. A contradiction in it shows as <see cref="Fault"/>.</param>
    public RaftCore(GroupId group, ReplicaId self, CoreOptions options, RecoveredState recovered)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(recovered);
        options.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(self.Value, 1, nameof(self));

        var contradiction = RecoveredStateCheck.Find(recovered);
        var usable = contradiction is null ? recovered : RecoveredState.Uninitialised;
        _replica = new Replica(group, self, options, usable);
        _reads = new ReadRounds(_replica);
        _roles = new RoleChanges(_replica, _reads);
        _elector = new Elector(_replica, _roles);
        _reconfigurer = new Reconfigurer(_replica);
        _replicator = new Replicator(_replica) { LatestSnapshot = usable.Snapshot };
        _receiver = new LogReceiver(_replica, _reconfigurer);
        _leadership = new Leadership(_replica, _roles, _elector, _replicator, _reconfigurer, _reads);
        _requests = new CallerRequests(_replica, _leadership, _elector, _reads);
        _router = new MessageRouter(_replica, _roles, _elector, _receiver, _leadership, _reads);
        Slumber = new Slumber(_replica, _reads, _replicator);
        _taker = new EffectTaker(_replica, _replicator, _reads, _elector.Gate);
        _reconfigurer.Begin(_replica.Log.Applied, usable.AppliedConfiguration ?? usable.Snapshot?.Configuration ?? Configuration.Empty, usable.Snapshot);
        _replica.Members.Restart(_replica.Log.Last);

        // Whoever told it in an earlier life may have told a caller that crashed; its own configuration says so as well.
        if (options.EnforceReplicaIds && _replica.Configuration.IsRemoved(self))
            _replica.Removal.Heard();
        if (contradiction is not null)
            _replica.Stop(FaultKind.RecoveredStateUnusable, LogIndex.Zero, contradiction);
    }

    /// <summary>The group.</summary>
    public GroupId Group => _replica.Group;

    /// <summary>This replica.</summary>
    public ReplicaId Self => _replica.Self;

    /// <summary>What it does at present.</summary>
    public Role Role => _replica.Role;

    /// <summary>The current term.</summary>
    public Term Term => _replica.Term;

    /// <summary>For whom it voted in the current term.</summary>
    public ReplicaId Vote => _replica.Vote;

    /// <summary>Who leads in the current term, as far as known.</summary>
    public ReplicaId Leader => _replica.Leader;

    /// <summary>To whom leadership is being handed, or nobody.</summary>
    public ReplicaId TransferTarget => _replica.TransferTarget;

    /// <summary>The configuration in force here (the latest applied one).</summary>
    public Configuration Configuration => _replica.Configuration;

    /// <summary>The log's positions and terms.</summary>
    public RaftLog Log => _replica.Log;

    /// <summary>Why the replica has stopped, or null.</summary>
    public ReplicaFault? Fault => _replica.Fault;

    /// <summary>Messages dropped so far.</summary>
    public DropCounts Drops => _replica.Drops;

    /// <summary>What the leader knows of each member, itself included, ascending by replica. Empty unless there is a configuration.</summary>
    public ReadOnlySpan<Progress> Progress => _replica.Members.All;

    /// <summary>Campaigns begun since a leader was last heard; with <see cref="CoreOptions.AsksCatalogue"/> each one after the first waits for <see cref="CatalogueAnswered"/>.</summary>
    public int FruitlessCampaigns => _elector.FruitlessCampaigns;

    /// <summary>As leader: bytes of the entries in its log that it has not handed to the state machine; see <see cref="CoreOptions.UncommittedBytesMax"/>.</summary>
    public long UncommittedBytes => _replica.UncommittedBytes;

    /// <summary>Committed configuration changes that changed nothing, because they did not fit the configuration in force.</summary>
    public long ChangesWithoutEffect => _reconfigurer.ChangesWithoutEffect;

    /// <summary>How many ticks without a leader it waits before it campaigns; drawn anew for each wait. Settable for tests and scenarios.</summary>
    public int ElectionTimeoutTicks
    {
        get => _replica.Timer.TimeoutTicks;
        set => _replica.Timer.TimeoutTicks = value;
    }

    /// <summary>For whoever stops the ticks of a replica that has nothing to do.</summary>
    public Slumber Slumber { get; }

    /// <summary>Whether <see cref="TakeEffects"/> would give anything.</summary>
    public bool HasEffects => _taker.HasAny;

    /// <summary>Takes a message from another replica. Whatever it contains, the core stays sound: see <see cref="Drops"/> and <see cref="Fault"/>.</summary>
    /// <param name="message">The message, after <see cref="ProposalStamp"/>; its entries need only live until the call returns.</param>
    public void Step(in Message message)
    {
        if (_replica.Fault is not null)
        {
            Drops.Add(DropReason.Stopped);
            return;
        }

        _router.Route(message);
        CheckOrder();
    }

    /// <summary>Lets one tick pass.</summary>
    public void Tick()
    {
        if (_replica.Fault is not null)
            return;

        _reads.Tick();
        _replica.Removal.Tick();
        if (_replica.IsLeader)
            _leadership.Tick();
        else
            _elector.Tick();
        CheckOrder();
    }

    /// <summary>As leader with <see cref="CoreOptions.TellsCommitLate"/>: whether a commit index waits to be told and written.</summary>
    public bool HasUntoldCommit => _replica.CommitWaits && _replica.IsLeader;

    /// <summary>Tells and writes a commit index that waits. Due some milliseconds after it moved; what was told meanwhile with entries is not told again.</summary>
    public void TellCommit()
    {
        if (HasUntoldCommit && _replica.Fault is null) _replicator.TellCommit();
    }

    /// <summary>Proposes one command.</summary>
    /// <param name="payload">The encoded command; it must not change any more.</param>
    public Admission Propose(ReadOnlyMemory<byte> payload) => Propose(new ReadOnlySpan<ReadOnlyMemory<byte>>(ref payload));

    /// <summary>Proposes several commands, all or none.</summary>
    /// <param name="payloads">The encoded commands, at least one; they must not change any more.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public Admission Propose(ReadOnlySpan<ReadOnlyMemory<byte>> payloads)
    {
        if (payloads.IsEmpty) throw new ArgumentException("There is nothing to propose.", nameof(payloads));

        var admission = _requests.Propose(payloads);
        CheckOrder();
        return admission;
    }

    /// <summary>Proposes a change of the configuration.</summary>
    /// <param name="change">The change.</param>
    public Admission ChangeConfiguration(ConfigurationChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Changes.IsDefault) throw new ArgumentException("The parts of the change are not set.", nameof(change));

        var admission = _requests.ChangeConfiguration(change);
        CheckOrder();
        return admission;
    }

    /// <summary>Asks from which index on a linearizable read can be answered here.</summary>
    /// <param name="request">The caller's number for it, 0 or more, comes back in <see cref="Effects.Grants"/> or <see cref="Effects.LostReads"/>. Not used twice.</param>
    public Admission Read(long request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request, MessageCheck.PositionMax);
        return _requests.Read(request);
    }

    /// <summary>Hands leadership to another voter, or asks the leader to do so.</summary>
    /// <param name="target">Who is to lead.</param>
    public Admission TransferLeadership(ReplicaId target) => _requests.TransferLeadership(target);

    /// <summary>Campaigns now, whatever the ticks say.</summary>
    public Admission Campaign() => _requests.Campaign();

    /// <summary>
    /// Answers <see cref="Effects.AskCatalogue"/>. An answer that comes when nothing was asked, or too late, permits nothing; that the replica was
    /// removed is taken at any time, and told by <see cref="Effects.Removed"/>.
    /// </summary>
    /// <param name="answer">The answer.</param>
    public void CatalogueAnswered(CatalogueAnswer answer)
    {
        if (_replica.Fault is null) _elector.CatalogueAnswered(answer);
        else Drops.Add(DropReason.Stopped);
    }

    /// <summary>As a follower, forgets the leader without leaving the term, so that it may help another candidate at once.</summary>
    public Admission ForgetLeader() => _requests.ForgetLeader();

    /// <summary>A message to a peer could not be sent.</summary>
    /// <param name="replica">The peer.</param>
    public void ReportUnreachable(ReplicaId replica)
    {
        if (_replica.Fault is null && _replica.IsLeader && _replica.Members.Find(replica) is { State: ProgressState.Replicate } member && replica != Self)
            member.Probe();
    }

    /// <summary>A snapshot has been handed over, or could not be. Its receiver's own answer does as well, but may be lost.</summary>
    /// <param name="replica">The receiver.</param>
    /// <param name="delivered">Whether the receiver has it.</param>
    public void ReportSnapshot(ReplicaId replica, bool delivered)
    {
        if (_replica.Fault is null && _replica.IsLeader) _replicator.SnapshotReported(replica, delivered);
    }

    /// <summary>Gives entries that <see cref="Effects.Fetches"/> asked for.</summary>
    /// <param name="replica">For whom they were wanted.</param>
    /// <param name="entries">The entries from the first wanted on; empty when they are not there any more: purged, or replaced by others.</param>
    public void ProvideEntries(ReplicaId replica, EntryBatch entries)
    {
        if (_replica.Fault is null && _replica.IsLeader && _replica.Members.Find(replica) is { } member)
            _replicator.Fetched(member, entries);
        else
            Drops.Add(DropReason.Late);
    }

    /// <summary>A write is durable.</summary>
    /// <param name="write">Which.</param>
    public void WriteCompleted(WriteId write)
    {
        if (_replica.Fault is not null || !_replica.Ledger.Complete(write))
        {
            Drops.Add(DropReason.Late);
            return;
        }

        while (_replica.Ledger.TryTake(out var durable))
        {
            if (durable.Snapshot is { } snapshot)
                Installed(snapshot);
            _replica.Log.DurableTo(durable.LastEntry);
            if (durable.OwnVote.IsCast && durable.OwnVote.Term == Term)
                _leadership.Count(Self, durable.OwnVote.IsPreVote, isGranted: true);
        }

        _leadership.OwnEntriesDurable();
        CheckOrder();
    }

    /// <summary>A write failed, or a read of what is durable: the replica stops.</summary>
    /// <param name="write">Which; none if it was a read.</param>
    /// <param name="detail">What the disk said.</param>
    public void WriteFailed(WriteId write, string detail)
    {
        if (_replica.Options.Planted == PlantedBug.StorageErrorSwallowed)
            WriteCompleted(write);
        else
            _replica.Stop(FaultKind.StorageFailed, LogIndex.Zero, $"write {write}: {detail}");
    }

    /// <summary>Lets the configuration entry at a place take effect when the state machine reaches it; else <see cref="ApplyCompleted"/> does so.</summary>
    /// <param name="index">The place of the entry, handed out by <see cref="Effects.Apply"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The entry was not handed out.</exception>
    public void ApplyConfiguration(LogIndex index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Log.Applying);
        if (_replica.Fault is not null || index <= _reconfigurer.EffectiveThrough)
            return;

        if (_reconfigurer.ApplyThrough(index))
            _leadership.ConfigurationChanged();
        CheckOrder();
    }

    /// <summary>The state machine has applied up to a place. While a snapshot from the leader replaces the log, that is late: counted and ignored.</summary>
    /// <param name="index">The place, handed out by <see cref="Effects.Apply"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The entry was not handed out.</exception>
    public void ApplyCompleted(LogIndex index)
    {
        ApplyConfiguration(index);
        if (Log.PendingSnapshot is not null)
            Drops.Add(DropReason.Late);
        if (_replica.Fault is not null || Log.PendingSnapshot is not null)
            return;

        Log.AppliedTo(index);
        _leadership.LeaveJointIfDue();
        CheckOrder();
    }

    /// <summary>A snapshot of the state machine is durable. One that a later snapshot has overtaken is ignored, also while that one waits for its write.</summary>
    /// <param name="index">The last entry in it, at most the applied index.</param>
    /// <returns>Whether it is the latest now; if not, <see cref="Purge"/> does not reach up to it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The place is beyond the applied index.</exception>
    public bool SnapshotTaken(LogIndex index)
    {
        if (_replica.Fault is not null || index <= Log.Snapshot || Log.PendingSnapshot is not null) return false;

        _replicator.LatestSnapshot = _reconfigurer.Describe(index);
        _reconfigurer.ForgetBefore(index);
        Log.SnapshotAt(index);
        CheckOrder();
        return true;
    }

    /// <summary>Whether a snapshot of the state machine at a place can be described and taken now.</summary>
    /// <param name="index">The place.</param>
    public bool CanDescribeSnapshot(LogIndex index) => _replica.Fault is null && _reconfigurer.CanDescribe(index);

    /// <summary>Describes a snapshot of the state machine at a place: the configuration in it is the one in force at that place.</summary>
    /// <param name="index">From the latest snapshot's index to the applied index.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place lies outside that range.</exception>
    public SnapshotDescriptor DescribeSnapshot(LogIndex index) => _reconfigurer.Describe(index);

    /// <summary>Entries up to a place are no longer needed on disk or in memory.</summary>
    /// <param name="index">At most the latest snapshot's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">No snapshot reaches that far.</exception>
    public void Purge(LogIndex index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Log.Snapshot);
        if (_replica.Fault is null)
            Log.Purge(index);
        CheckOrder();
    }

    /// <summary>Lets applied and durable entries go from memory, for a caller with many groups and one budget; what is needed again is fetched.</summary>
    /// <param name="bytesMax">How much of the cache may stay, 0 or more.</param>
    /// <returns>The bytes of <see cref="Entry.SizeBytes"/> released; <see cref="RaftLog.CachedBytes"/> says what is left.</returns>
    public long TrimCache(long bytesMax = 0) => Log.TrimCache(bytesMax);

    /// <summary>Fills <paramref name="effects"/> with what is to be done.</summary>
    /// <param name="effects">Emptied first, then filled.</param>
    public void TakeEffects(Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        _taker.Take(effects);
    }

    private void Installed(SnapshotDescriptor snapshot)
    {
        Log.Installed(snapshot);
        _replicator.LatestSnapshot = snapshot;
    }

    private void CheckOrder()
    {
        if (Log.BrokenOrder() is { } broken)
            _replica.Stop(FaultKind.InvariantBroken, Log.Commit, broken);
    }
}
