using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
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
/// <item>Start the <see cref="Effects.Write"/>. Writes take effect on the disk in the order of their ids; a crash leaves a prefix of them.</item>
/// <item>Send the <see cref="Effects.Sends"/>: those that wait for no write at once, the others when that write and all before it have
/// completed (<see cref="SendGate"/> does it). They may be lost, doubled, delayed and reordered.</item>
/// <item>Hand <see cref="Effects.Apply"/> to the state machine, in order. With synchronous storage
/// (<see cref="CoreOptions.AsynchronousStorage"/> is false) complete the write first.</item>
/// <item>Answer <see cref="Effects.Grants"/> once the state machine has applied up to their index; ask again for the lost ones.
/// Look up what <see cref="Effects.Fetches"/> wants and give it with <see cref="ProvideEntries"/>.</item>
/// <item>Report each write with <see cref="WriteCompleted"/> once it is durable, in any order, or <see cref="WriteFailed"/>; after a failure nothing more is written.</item>
/// <item>Report what the state machine has applied with <see cref="ApplyCompleted"/>; snapshots that are durable with
/// <see cref="SnapshotTaken"/>; then let the log go with <see cref="Purge"/>.</item>
/// <item>Call <see cref="Tick"/> at a steady rate; after a stall first give all waiting messages, then one tick, not the missed ones.</item>
/// <item>On <see cref="Effects.Fault"/> or <see cref="Effects.Removed"/> stop giving inputs; the core takes none after a fault.</item>
/// </list>
/// <para>Not thread-safe: one owner, one call at a time.</para>
/// </remarks>
internal sealed class RaftCore
{
    /// <summary>Starts a replica from what its disk holds.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">This replica.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="recovered">What was found. A contradiction in it shows as <see cref="Fault"/>.</param>
    public RaftCore(GroupId group, ReplicaId self, CoreOptions options, RecoveredState recovered) => throw new NotSupportedException();

    /// <summary>The group.</summary>
    public GroupId Group => throw new NotSupportedException();

    /// <summary>This replica.</summary>
    public ReplicaId Self => throw new NotSupportedException();

    /// <summary>What it does at present.</summary>
    public Role Role => throw new NotSupportedException();

    /// <summary>The current term.</summary>
    public Term Term => throw new NotSupportedException();

    /// <summary>For whom it voted in the current term.</summary>
    public ReplicaId Vote => throw new NotSupportedException();

    /// <summary>Who leads in the current term, as far as known.</summary>
    public ReplicaId Leader => throw new NotSupportedException();

    /// <summary>To whom leadership is being handed, or nobody.</summary>
    public ReplicaId TransferTarget => throw new NotSupportedException();

    /// <summary>The configuration in force here (the latest applied one).</summary>
    public Configuration Configuration => throw new NotSupportedException();

    /// <summary>The log's positions and terms.</summary>
    public RaftLog Log => throw new NotSupportedException();

    /// <summary>Why the replica has stopped, or null.</summary>
    public ReplicaFault? Fault => throw new NotSupportedException();

    /// <summary>Messages dropped so far.</summary>
    public DropCounts Drops => throw new NotSupportedException();

    /// <summary>What the leader knows of each member, itself included, ascending by replica. Empty unless there is a configuration.</summary>
    public ReadOnlySpan<Progress> Progress => throw new NotSupportedException();

    /// <summary>How many ticks without a leader it waits before it campaigns; drawn anew for each wait. Settable for tests and scenarios.</summary>
    public int ElectionTimeoutTicks { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether <see cref="TakeEffects"/> would give anything.</summary>
    public bool HasEffects => throw new NotSupportedException();

    /// <summary>Takes a message from another replica. Whatever it contains, the core stays sound: see <see cref="Drops"/> and <see cref="Fault"/>.</summary>
    /// <param name="message">The message; its entries need only live until the call returns.</param>
    public void Step(in Message message) => throw new NotSupportedException();

    /// <summary>Lets one tick pass.</summary>
    public void Tick() => throw new NotSupportedException();

    /// <summary>Proposes one command.</summary>
    /// <param name="payload">The encoded command; it must not change any more.</param>
    public Admission Propose(ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

    /// <summary>Proposes several commands, all or none.</summary>
    /// <param name="payloads">The encoded commands; they must not change any more.</param>
    public Admission Propose(ReadOnlySpan<ReadOnlyMemory<byte>> payloads) => throw new NotSupportedException();

    /// <summary>Proposes a change of the configuration.</summary>
    /// <param name="change">The change.</param>
    public Admission ChangeConfiguration(ConfigurationChange change) => throw new NotSupportedException();

    /// <summary>Asks from which index on a linearizable read can be answered here.</summary>
    /// <param name="request">The caller's number for it, comes back in <see cref="Effects.Grants"/> or <see cref="Effects.LostReads"/>. Not used twice.</param>
    public Admission Read(long request) => throw new NotSupportedException();

    /// <summary>Hands leadership to another voter, or asks the leader to do so.</summary>
    /// <param name="target">Who is to lead.</param>
    public Admission TransferLeadership(ReplicaId target) => throw new NotSupportedException();

    /// <summary>Campaigns now, whatever the ticks say.</summary>
    public Admission Campaign() => throw new NotSupportedException();

    /// <summary>As a follower, forgets the leader without leaving the term, so that it may help another candidate at once.</summary>
    public Admission ForgetLeader() => throw new NotSupportedException();

    /// <summary>A message to a peer could not be sent.</summary>
    /// <param name="replica">The peer.</param>
    public void ReportUnreachable(ReplicaId replica) => throw new NotSupportedException();

    /// <summary>A snapshot has been handed over, or could not be. Its receiver's own answer does as well.</summary>
    /// <param name="replica">The receiver.</param>
    /// <param name="delivered">Whether the receiver has it.</param>
    public void ReportSnapshot(ReplicaId replica, bool delivered) => throw new NotSupportedException();

    /// <summary>Gives entries that <see cref="Effects.Fetches"/> asked for.</summary>
    /// <param name="replica">For whom they were wanted.</param>
    /// <param name="entries">The entries from the first wanted on; empty when they are gone, so that the follower gets a snapshot.</param>
    public void ProvideEntries(ReplicaId replica, EntryBatch entries) => throw new NotSupportedException();

    /// <summary>A write is durable.</summary>
    /// <param name="write">Which.</param>
    public void WriteCompleted(WriteId write) => throw new NotSupportedException();

    /// <summary>A write failed: the replica stops.</summary>
    /// <param name="write">Which.</param>
    /// <param name="detail">What the disk said.</param>
    public void WriteFailed(WriteId write, string detail) => throw new NotSupportedException();

    /// <summary>
    /// Lets the configuration entry at a place take effect here, when the state machine reaches it. A caller that does not care to do so gets the
    /// same from <see cref="ApplyCompleted"/>.
    /// </summary>
    /// <param name="index">The place of the entry, handed out by <see cref="Effects.Apply"/>.</param>
    public void ApplyConfiguration(LogIndex index) => throw new NotSupportedException();

    /// <summary>The state machine has applied up to a place.</summary>
    /// <param name="index">The place, handed out by <see cref="Effects.Apply"/>.</param>
    public void ApplyCompleted(LogIndex index) => throw new NotSupportedException();

    /// <summary>A snapshot of the state machine is durable.</summary>
    /// <param name="index">The last entry in it, at most the applied index.</param>
    public void SnapshotTaken(LogIndex index) => throw new NotSupportedException();

    /// <summary>Describes a snapshot of the state machine at a place: the configuration in it is the one in force at that place.</summary>
    /// <param name="index">From the latest snapshot's index to the applied index.</param>
    public Snapshots.SnapshotDescriptor DescribeSnapshot(LogIndex index) => throw new NotSupportedException();

    /// <summary>Entries up to a place are no longer needed on disk or in memory.</summary>
    /// <param name="index">At most the latest snapshot's index.</param>
    public void Purge(LogIndex index) => throw new NotSupportedException();

    /// <summary>Fills <paramref name="effects"/> with what is to be done.</summary>
    /// <param name="effects">Emptied first, then filled.</param>
    public void TakeEffects(Effects effects) => throw new NotSupportedException();
}
