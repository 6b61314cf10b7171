using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Appending;

/// <summary>In which order callers hear of their requests where the disk becomes full between them.</summary>
public sealed class OutcomeTests
{
    private static readonly GroupId One = new(1);
    private static readonly GroupId Two = new(2);

    [Fact]
    public void Outcomes_WhenWhatIsGatheredFindsNoPlace_ComeInTheOrderOfTheRequests()
    {
        var log = FullBehind(out var next);

        Assert.Equal(WriteAdmission.Accepted, Submit(log, 21, OpenLog.Append(1, next + 1, 1, 1, 3_000)));
        log.Run();

        Assert.Equal([(20L, WriteOutcome.Durable), (21L, WriteOutcome.NoSpace)], OutcomesFrom(log, 20));
    }

    [Fact]
    public void Refusal_OfWhatIsGathered_LeavesTheVotesAmongIt()
    {
        var log = FullBehind(out var next);

        var vote = new GroupWrite(Two, GroupWriteKind.Append) { HardState = new HardState(new Term(9), new ReplicaId(1), LogIndex.Zero), Class = WriteClass.Reserve };
        var lost = new GroupWrite(One, GroupWriteKind.Append) { HardState = new HardState(new Term(8), new ReplicaId(1), LogIndex.Zero), Class = WriteClass.Reserve };
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 21, OpenLog.Append(1, next + 1, 1, 1, 1_500)));
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 22, vote, GroupWrite.Create(new GroupId(3), new ReplicaId(1)), GroupWrite.Create(new GroupId(4), new ReplicaId(1)) with { Class = WriteClass.Reserve }));
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 23, lost));
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 24, OpenLog.Append(1, next + 2, 1, 1, 1_200)));
        log.Run();

        Assert.Equal([(20L, WriteOutcome.Durable), (21L, WriteOutcome.NoSpace), (23L, WriteOutcome.NoSpace), (24L, WriteOutcome.NoSpace), (22L, WriteOutcome.Durable)], OutcomesFrom(log, 20));
        Assert.Equal([(new WriteTicket(22), new GroupId(3))], log.PartsRefused);
        Assert.Equal(new Term(9), log.Log.Find(Two)!.HardState.Term);
        Assert.Equal(default, log.Log.Find(One)!.HardState);
        Assert.Null(log.Log.Find(new GroupId(3)));
        Assert.Equal(next, log.Log.Find(One)!.Tail.Last.Value);
        var again = new OpenLog(log.End());
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(again.Log));
    }

    [Fact]
    public void Refusal_OnceTheReserveIsUsedUp_IsOfAll()
    {
        var log = FullBehind(out var next);
        log.Run();
        while (log.Log.Segments.ReadyCount > 1)
        {
            Assert.Equal(WriteAdmission.Accepted, Submit(log, 30, OpenLog.Append(1, ++next, 1, 1, 3_000) with { Class = WriteClass.Reserve }));
            log.Run();
        }

        Assert.Equal(WriteAdmission.Accepted, Submit(log, 31, OpenLog.Append(1, ++next, 1, 1, 3_000) with { Class = WriteClass.Reserve }));
        Assert.Equal(WriteAdmission.NoSpace, Submit(log, 32, OpenLog.Append(1, next + 1, 1, 1, 3_000) with { Class = WriteClass.Reserve }));
        log.Run();

        Assert.Equal((31L, WriteOutcome.Durable), OutcomesFrom(log, 31).Last());
        Assert.Equal(next, log.Log.Find(One)!.Entries.Last.Value);
    }

    [Fact]
    public void Submit_OfAVoteThatWouldTakeAppendsToTheReserve_WaitsForThem()
    {
        var log = FullBehind(out var next);
        log.Run();
        while (log.Log.Segments.Active!.RoomBytes < 1_000) Assert.Equal(WriteAdmission.Accepted, Submit(log, 30, OpenLog.Append(1, ++next, 1, 1, 2_000) with { Class = WriteClass.Reserve }));
        log.Run();
        var room = (int)log.Log.Segments.Active!.RoomBytes;
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 40, new GroupWrite(One, GroupWriteKind.Append) { HardState = new HardState(new Term(2), ReplicaId.None, LogIndex.Zero) }));
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 41, OpenLog.Append(1, ++next, 1, 1, room - 600)));

        var large = OpenLog.Append(2, 1, 1, 1, 1_500) with { Class = WriteClass.Reserve };
        Assert.Equal(WriteAdmission.Busy, Submit(log, 42, large));
        log.Run();

        Assert.Equal([(40L, WriteOutcome.Durable), (41L, WriteOutcome.Durable)], OutcomesFrom(log, 40));
        Assert.Equal(1, log.Rooms);
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 42, large));
        log.Run();
        Assert.Equal((42L, WriteOutcome.Durable), OutcomesFrom(log, 40).Last());
    }

    [Fact]
    public void Submit_WithoutSync_HearsOrderedInsideTheCall()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));

        log.Log.Submit(new WriteTicket(50), [OpenLog.Append(1, 1, 1)], mustSync: false);

        Assert.Equal([(50L, WriteOutcome.Ordered)], OutcomesFrom(log, 50));
    }

    [Fact]
    public void Submit_WhenNoPlaceIsLeft_IsRefusedByValueAndNotByAnOutcome()
    {
        var medium = new SimulatedMedium();
        var log = new OpenLog(medium);
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        medium.CapacityBytes = medium.UsedBytes;
        long index = 1;
        WriteAdmission admission;
        while ((admission = Submit(log, 100 + index, OpenLog.Append(1, index, 1, 1, 900) with { Class = WriteClass.Reserve })) == WriteAdmission.Accepted)
        {
            Assert.DoesNotContain(log.Outcomes, o => o.Ticket.Value == 100 + index);
            log.Run();
            Assert.Contains((new WriteTicket(100 + index), WriteOutcome.Durable), log.Outcomes);
            index++;
        }

        Assert.Equal(WriteAdmission.NoSpace, admission);
        Assert.InRange(index, 8, 40);
    }

    /// <summary>A log whose disk is full, without its knowing yet, with request 20 under way as the first batch of the last segment that is not in reserve.</summary>
    private static OpenLog FullBehind(out long next)
    {
        var medium = new SimulatedMedium();
        var log = new OpenLog(medium);
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)), GroupWrite.Create(Two, new ReplicaId(1)));
        next = 1;
        while (log.Log.Segments.Active!.RoomBytes > 1_000) log.Submit(OpenLog.Append(1, next++, 1, 1, 500));
        medium.CapacityBytes = medium.UsedBytes;
        Assert.Equal(WriteAdmission.Accepted, Submit(log, 20, OpenLog.Append(1, next, 1, 1, 3_000)));
        return log;
    }

    private static IEnumerable<(long Ticket, WriteOutcome Outcome)> OutcomesFrom(OpenLog log, long ticket) =>
        log.Outcomes.Where(o => o.Ticket.Value >= ticket).Select(o => (o.Ticket.Value, o.Outcome));

    private static WriteAdmission Submit(OpenLog log, long ticket, params GroupWrite[] writes) => log.Log.Submit(new WriteTicket(ticket), writes, mustSync: true);
}
