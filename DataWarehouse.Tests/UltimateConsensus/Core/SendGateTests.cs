using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>When a message may leave, and that a promise which the disk cannot keep never does.</summary>
public sealed class SendGateTests
{
    private static readonly ReplicaId Peer = new(2);

    private readonly SendGate _gate = new(new HardState(new Term(1), ReplicaId.None, new LogIndex(5)), new LogIndex(5));
    private readonly List<Message> _ready = [];

    [Fact]
    public void Message_WaitingForNothing_LeavesAtOnce()
    {
        _gate.Take(new Outgoing(Heartbeat(1), WriteId.None), _ready);

        Assert.Equal([Heartbeat(1)], _ready);
        Assert.Equal(0, _gate.Held);
    }

    [Fact]
    public void Message_WaitingForACompleteWrite_LeavesAtOnce()
    {
        _gate.Begin(Barrier(1));
        _gate.Complete(new WriteId(1), _ready);

        _gate.Take(new Outgoing(Heartbeat(1), new WriteId(1)), _ready);

        Assert.Equal([Heartbeat(1)], _ready);
    }

    [Fact]
    public void Messages_CompletionsInReverse_LeaveTogetherInOrderOfHold()
    {
        _gate.Begin(Barrier(1));
        _gate.Take(new Outgoing(Heartbeat(1), new WriteId(1)), _ready);
        _gate.Begin(Barrier(2));
        _gate.Take(new Outgoing(Heartbeat(2), new WriteId(2)), _ready);

        _gate.Complete(new WriteId(2), _ready);
        Assert.Empty(_ready);
        Assert.Equal(2, _gate.Held);

        _gate.Complete(new WriteId(1), _ready);
        Assert.Equal([Heartbeat(1), Heartbeat(2)], _ready);
        Assert.Equal(0, _gate.Held);
        Assert.Equal(new WriteId(2), _gate.CompletedThrough);
    }

    [Fact]
    public void Message_HeldBehindOneThatWaitsLonger_KeepsItsPlace()
    {
        _gate.Begin(Barrier(1));
        _gate.Begin(Barrier(2));
        _gate.Take(new Outgoing(Heartbeat(1), new WriteId(2)), _ready);
        _gate.Take(new Outgoing(Heartbeat(2), new WriteId(1)), _ready);

        _gate.Complete(new WriteId(1), _ready);
        Assert.Empty(_ready);

        _gate.Complete(new WriteId(2), _ready);
        Assert.Equal([Heartbeat(1), Heartbeat(2)], _ready);
    }

    [Fact]
    public void HeldMessage_CallerReusesItsArray_KeepsTheEntries()
    {
        var entries = new[] { EntryAt(6, 1) };
        _gate.Begin(Barrier(1));
        _gate.Take(new Outgoing(Heartbeat(1) with { Kind = MessageKind.Append, Entries = new EntryBatch(entries, 0, 1) }, new WriteId(1)), _ready);

        entries[0] = EntryAt(99, 9);
        _gate.Complete(new WriteId(1), _ready);

        Assert.Equal(EntryAt(6, 1), Assert.Single(_ready).Entries.First);
    }

    [Fact]
    public void Acknowledgement_OfDurableEntries_Leaves()
    {
        _gate.Begin(Append(1, 6, 8));
        _gate.Take(new Outgoing(Acknowledge(1, 8), new WriteId(1)), _ready);
        Assert.Equal(new LogIndex(5), _gate.DurableIndex);

        _gate.Complete(new WriteId(1), _ready);

        Assert.Equal([Acknowledge(1, 8)], _ready);
        Assert.Equal(new LogIndex(8), _gate.DurableIndex);
        Assert.Null(_gate.Fault);
    }

    [Fact]
    public void Acknowledgement_BeyondTheDurableIndex_StopsTheReplica()
    {
        _gate.Begin(Append(1, 6, 8));

        _gate.Take(new Outgoing(Acknowledge(1, 8), WriteId.None), _ready);
        _gate.Take(new Outgoing(Heartbeat(1), WriteId.None), _ready);
        _gate.Complete(new WriteId(1), _ready);

        Assert.Empty(_ready);
        Assert.Equal(
            new ReplicaFault(FaultKind.InvariantBroken, new Term(1), new LogIndex(8), "A message to replica 2 acknowledges index 8, and only 5 is durable."),
            _gate.Fault);
    }

    [Fact]
    public void Acknowledgement_InATermThatIsNotDurable_StopsTheReplica()
    {
        _gate.Take(new Outgoing(Acknowledge(2, 5), WriteId.None), _ready);

        Assert.Empty(_ready);
        Assert.Contains("only term 1 is durable", _gate.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_NeedsNothingDurable()
    {
        var refusal = Acknowledge(7, 99) with { Refused = true };
        var noVote = Grant(7) with { Refused = true };

        _gate.Take(new Outgoing(refusal, WriteId.None), _ready);
        _gate.Take(new Outgoing(noVote, WriteId.None), _ready);

        Assert.Equal([refusal, noVote], _ready);
    }

    [Fact]
    public void Vote_DurableForTheReceiver_Leaves()
    {
        _gate.Begin(Vote(1, 2, Peer));
        _gate.Take(new Outgoing(Grant(2), new WriteId(1)), _ready);
        Assert.Empty(_ready);

        _gate.Complete(new WriteId(1), _ready);

        Assert.Equal([Grant(2)], _ready);
        Assert.Equal(new HardState(new Term(2), Peer, LogIndex.Zero), _gate.DurableHardState);
    }

    [Fact]
    public void Vote_DurableForAnother_StopsTheReplica()
    {
        _gate.Begin(Vote(1, 2, new ReplicaId(3)));
        _gate.Take(new Outgoing(Grant(2), new WriteId(1)), _ready);

        _gate.Complete(new WriteId(1), _ready);

        Assert.Empty(_ready);
        Assert.Equal("A message to replica 2 grants a vote to replica 2, and the durable vote is for 3.", _gate.Fault!.Detail);
    }

    [Theory]
    [InlineData((byte)MessageKind.VoteResponse)]
    [InlineData((byte)MessageKind.AppendResponse)]
    public void Promise_OfATermThatIsPast_IsDropped(byte kind)
    {
        _gate.Begin(Barrier(1));
        _gate.Take(new Outgoing(Acknowledge(1, 5) with { Kind = (MessageKind)kind }, new WriteId(1)), _ready);
        _gate.Begin(Vote(2, 2, Peer));

        _gate.Complete(new WriteId(1), _ready);

        Assert.Empty(_ready);
        Assert.Equal(1, _gate.DroppedStale);
        Assert.Null(_gate.Fault);
    }

    [Fact]
    public void DurableIndex_AWriteThatCutsHasBegun_FallsBehindTheCut()
    {
        _gate.Begin(Append(1, 6, 10));
        _gate.Begin(Append(2, 4, 4));

        Assert.Equal(new LogIndex(3), _gate.DurableIndex);
        _gate.Complete(new WriteId(1), _ready);
        Assert.Equal(new LogIndex(3), _gate.DurableIndex);
        _gate.Complete(new WriteId(2), _ready);
        Assert.Equal(new LogIndex(4), _gate.DurableIndex);
    }

    [Fact]
    public void DurableIndex_TheCutIsInWhatIsUnderWay_KeepsWhatIsDurable()
    {
        _gate.Begin(Append(1, 6, 7));
        _gate.Begin(Append(2, 8, 10));
        _gate.Begin(Append(3, 9, 9));

        _gate.Complete(new WriteId(1), _ready);
        Assert.Equal(new LogIndex(7), _gate.DurableIndex);
        _gate.Complete(new WriteId(2), _ready);
        Assert.Equal(new LogIndex(8), _gate.DurableIndex);
        _gate.Complete(new WriteId(3), _ready);
        Assert.Equal(new LogIndex(9), _gate.DurableIndex);
    }

    [Fact]
    public void DurableIndex_Snapshot_ReplacesTheLog()
    {
        var snapshot = new SnapshotDescriptor(new LogIndex(20), new Term(1), Members.Empty);
        _gate.Begin(new WriteEffect(new WriteId(1), true, null, Entries(21, 22), snapshot));
        Assert.Equal(new LogIndex(5), _gate.DurableIndex);

        _gate.Complete(new WriteId(1), _ready);

        Assert.Equal(new LogIndex(22), _gate.DurableIndex);
    }

    [Theory]
    [InlineData(1, 0, 5, "goes back from term 2 to 1")]
    [InlineData(2, 3, 5, "changes the vote of term 2 from replica 2 to 3")]
    [InlineData(2, 0, 5, "changes the vote of term 2 from replica 2 to 0")]
    [InlineData(2, 2, 6, null)]
    [InlineData(3, 0, 5, null)]
    public void Begin_HardState_IsComparedWithTheOneBefore(long term, long vote, long commit, string? contradiction)
    {
        _gate.Begin(Vote(1, 2, Peer));

        _gate.Begin(new WriteEffect(new WriteId(2), true, new HardState(new Term(term), new ReplicaId(vote), new LogIndex(commit)), EntryBatch.Empty, null));

        Assert.Equal(contradiction is null ? null : $"Write 2 {contradiction}.", _gate.Fault?.Detail);
    }

    [Theory]
    [InlineData(4, null, "overwrites index 4, and the log is committed up to 4")]
    [InlineData(5, null, null)]
    [InlineData(6, null, null)]
    [InlineData(7, null, "begins at index 7, and the log ends at 5")]
    [InlineData(7, 3L, "replaces the log, committed up to 4, by a snapshot up to 3")]
    [InlineData(7, 6L, null)]
    [InlineData(8, 6L, "begins at index 8, and the log ends at 6")]
    public void Begin_Entries_MustFollowTheLogAndSpareWhatIsCommitted(long first, long? snapshotIndex, string? contradiction)
    {
        var gate = new SendGate(new HardState(new Term(1), ReplicaId.None, new LogIndex(4)), new LogIndex(5));
        var snapshot = snapshotIndex is { } index ? new SnapshotDescriptor(new LogIndex(index), new Term(1), Members.Empty) : null;

        gate.Begin(new WriteEffect(new WriteId(1), true, null, Entries(first, first + 1), snapshot));
        gate.Take(new Outgoing(Heartbeat(1), WriteId.None), _ready);

        Assert.Equal(contradiction is null ? null : $"Write 1 {contradiction}.", gate.Fault?.Detail);
        Assert.Equal(contradiction is null ? 1 : 0, _ready.Count);
    }

    [Fact]
    public void Fault_TheFirstOne_Stays()
    {
        _gate.Begin(Append(1, 9, 9));
        _gate.Begin(Append(2, 99, 99));

        Assert.Equal("Write 1 begins at index 9, and the log ends at 5.", _gate.Fault!.Detail);
    }

    [Fact]
    public void Complete_Twice_MakesNoDifference()
    {
        _gate.Begin(Barrier(1));
        _gate.Complete(new WriteId(1), _ready);
        _gate.Complete(new WriteId(1), _ready);

        Assert.Equal(new WriteId(1), _gate.CompletedThrough);
    }

    [Fact]
    public void WritesThatWereNotBegun_AreMistakesOfTheCaller()
    {
        Assert.Throws<ArgumentException>(() => _gate.Begin(Barrier(2)));
        Assert.Throws<ArgumentException>(() => _gate.Complete(new WriteId(1), _ready));
        Assert.Throws<ArgumentException>(() => _gate.Complete(WriteId.None, _ready));
        Assert.Throws<ArgumentException>(() => _gate.Take(new Outgoing(Heartbeat(1), new WriteId(1)), _ready));
    }

    [Fact]
    public void Hold_AtTheLimit_DropsAndCounts()
    {
        _gate.Begin(Barrier(1));
        for (var i = 0; i <= SendGate.HeldMax; i++) _gate.Take(new Outgoing(Heartbeat(i), new WriteId(1)), _ready);

        Assert.Equal(SendGate.HeldMax, _gate.Held);
        Assert.Equal(1, _gate.DroppedFull);
        _gate.Complete(new WriteId(1), _ready);
        Assert.Equal(Heartbeat(SendGate.HeldMax - 1), _ready[^1]);
    }

    [Fact]
    public void Begin_AtTheLimit_Throws()
    {
        for (var i = 1; i <= DurableLedger.PendingMax; i++) _gate.Begin(Barrier(i));

        Assert.Throws<InvalidOperationException>(() => _gate.Begin(Barrier(DurableLedger.PendingMax + 1)));
    }

    [Theory]
    [InlineData((byte)PlantedBug.VoteSentBeforeDurable, (byte)MessageKind.VoteResponse, (byte)MessageKind.AppendResponse)]
    [InlineData((byte)PlantedBug.AcknowledgeBeyondDurable, (byte)MessageKind.AppendResponse, (byte)MessageKind.VoteResponse)]
    public void PlantedBug_LetsItsKindThroughAndNoOther(byte planted, byte through, byte held)
    {
        var gate = new SendGate(default, LogIndex.Zero, (PlantedBug)planted);
        gate.Begin(Barrier(1));

        gate.Take(new Outgoing(Acknowledge(1, 9) with { Kind = (MessageKind)through }, new WriteId(1)), _ready);
        gate.Take(new Outgoing(Acknowledge(1, 9) with { Kind = (MessageKind)held }, new WriteId(1)), _ready);

        Assert.Equal((MessageKind)through, Assert.Single(_ready).Kind);
        Assert.Equal(1, gate.Held);
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        var id = 0L;
        void Cycle()
        {
            for (var i = 0; i < 5; i++)
            {
                _gate.Begin(Barrier(++id));
                _gate.Take(new Outgoing(Acknowledge(1, 5), new WriteId(id)), _ready);
            }

            for (var i = 4; i >= 0; i--) _gate.Complete(new WriteId(id - i), _ready);
            _ready.Clear();
        }

        for (var i = 0; i < 100; i++) Cycle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Cycle();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Message Heartbeat(long round) => new() { Kind = MessageKind.Heartbeat, To = Peer, Term = new Term(1), Round = round };

    private static Message Acknowledge(long term, long index) =>
        new() { Kind = MessageKind.AppendResponse, To = Peer, Term = new Term(term), Index = new LogIndex(index) };

    private static Message Grant(long term) => new() { Kind = MessageKind.VoteResponse, To = Peer, Term = new Term(term) };

    private static WriteEffect Barrier(long id) => new(new WriteId(id), false, null, EntryBatch.Empty, null);

    private static WriteEffect Vote(long id, long term, ReplicaId candidate) =>
        new(new WriteId(id), true, new HardState(new Term(term), candidate, LogIndex.Zero), EntryBatch.Empty, null);

    private static WriteEffect Append(long id, long first, long last) => new(new WriteId(id), true, null, Entries(first, last), null);

    private static EntryBatch Entries(long first, long last)
    {
        var entries = Enumerable.Range(0, (int)(last - first + 1)).Select(i => EntryAt(first + i, 1)).ToArray();
        return new EntryBatch(entries, 0, entries.Length);
    }

    private static Entry EntryAt(long index, long term) => new(new Term(term), new LogIndex(index), EntryKind.Command, default);
}
