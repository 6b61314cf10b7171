using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Appending;

/// <summary>The index follows what is durable when it is looked at next, and nobody can see that.</summary>
public sealed class SettlementTests
{
    /// <summary>Whoever hears of an outcome may submit, which settles the batch that is being told: its buffer must not be used again meanwhile.</summary>
    [Fact]
    public void Submit_InsideAnOutcome_LosesNoneAndTellsEachOnce()
    {
        const int Last = 40;
        var log = new OpenLog(new SimulatedMedium());
        var next = new long[] { 0, 0, 0, 0 };
        var ticket = 100L;
        for (var group = 1; group <= 3; group++) log.Submit(GroupWrite.Create(new GroupId(group), new ReplicaId(1)));
        log.Outcomes.Clear();
        log.Heard = (_, _) =>
        {
            for (var more = 0; more < 2 && ticket < 100 + Last; more++) SubmitNext();
        };

        for (var first = 0; first < 4; first++) SubmitNext();
        log.Run();

        Assert.Equal(Enumerable.Range(101, Last).Select(number => (long)number), log.Outcomes.Select(outcome => outcome.Ticket.Value).Order());
        Assert.All(log.Outcomes, outcome => Assert.Equal(WriteOutcome.Durable, outcome.Outcome));
        for (var group = 1; group <= 3; group++) Assert.Equal(next[group], log.Log.Find(new GroupId(group))!.Entries.Last.Value);
        var again = new OpenLog(log.End());
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(again.Log));

        void SubmitNext()
        {
            var group = (++ticket % 3) + 1;
            var write = OpenLog.Append(group, ++next[group], 1, 1, 40) with { Class = WriteClass.Reserve };
            Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(ticket), [write], mustSync: true));
        }
    }

    [Fact]
    public void Look_InsideAnOutcome_SeesWhatIsDurable()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(new GroupId(1), new ReplicaId(1)));
        var seen = new List<long>();
        log.Heard = (_, _) => seen.Add(log.Log.Find(new GroupId(1))!.Entries.Last.Value);

        for (var index = 1; index <= 5; index++) log.Submit(OpenLog.Append(1, index, 1));

        Assert.Equal([1, 2, 3, 4, 5], seen);
    }

    [Fact]
    public void Close_RightAfterTheEndOfAGroup_LeavesNothingOfIt()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(new GroupId(1), new ReplicaId(1))).Submit(OpenLog.Append(1, 1, 1));
        log.Heard = (_, _) => log.Log.Close();

        log.Submit(GroupWrite.Destroy(new GroupId(1)));
        log.Tick();

        Assert.Equal(1, log.Closed);
        Assert.Null(log.Fault);
        Assert.Null(new OpenLog(log.End()).Log.Find(new GroupId(1)));
    }
}
