using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Reading;

/// <summary>What a core goes on from after a start.</summary>
public sealed class GroupRecoveryTests
{
    private static readonly GroupId One = new(1);
    private static readonly ReplicaId Self = new(1);

    [Fact]
    public void Recover_AfterARestart_GivesTheCoreAllThatIsDurable()
    {
        var configuration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration.Of([new Member(Self, new PeerId("n1", Incarnation.None))], []);
        var snapshot = new StoredSnapshot(new SnapshotDescriptor(new LogIndex(20), new Term(1), configuration), 0, 0, HasFile: false, IsInstalled: false);
        var log = Filled();
        log.Submit(new GroupWrite(One, GroupWriteKind.Append)
        {
            Snapshot = snapshot,
            HardState = new HardState(new Term(3), Self, new LogIndex(90)),
            PurgeThrough = new LogIndex(12),
            PurgeTerm = new Term(1),
        });
        var again = new OpenLog(log.End());

        Assert.Equal(ReadAdmission.Accepted, again.Log.Recover(new ReadTicket(5), One));
        again.Run();

        var (ticket, replica) = Assert.Single(again.Recoveries);
        Assert.Equal(5, ticket.Value);
        Assert.Equal((One, Self, again.Log.Find(One)!.Generation), (replica!.Group, replica.Replica, replica.Generation));
        Assert.Equal(20, replica.Snapshot!.Descriptor.Index.Value);
        var state = replica.State;
        Assert.Equal(new HardState(new Term(3), Self, new LogIndex(90)), state.HardState);
        Assert.Equal((12, 1, 20), (state.Purged.Value, state.PurgedTerm.Value, state.Applied.Value));
        Assert.Equal(Enumerable.Range(13, 88).Select(i => (long)i), state.Entries.Entries.ToArray().Select(e => e.Index.Value));
        var core = new RaftCore(One, Self, new CoreOptions(), state);
        Assert.Null(core.Fault);
        Assert.Equal(100, core.Log.Last.Value);
    }

    [Fact]
    public void Recover_OfAReplicaWithoutALog_IsAnUninitialisedOne()
    {
        var log = new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, Self));

        log.Log.Recover(new ReadTicket(1), One);

        Assert.Equal(RecoveredState.Uninitialised, log.Recoveries[0].Replica!.State);
        Assert.Null(log.Recoveries[0].Replica!.Snapshot);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recover_OfAGroupThatChangesMeanwhile_SaysSo(bool ends)
    {
        var log = Filled();

        log.Log.Recover(new ReadTicket(1), One);
        log.Log.Submit(new WriteTicket(900), [ends ? GroupWrite.Destroy(One) : OpenLog.Append(1, 101, 1)], mustSync: true);
        log.Run();

        Assert.Null(Assert.Single(log.Recoveries).Replica);
    }

    [Fact]
    public void Recover_OfMoreGroupsThanMayBeRead_IsBusyAndSaysWhenThereIsRoom()
    {
        var log = new OpenLog(new SimulatedMedium(), OpenLog.Options with { ReadsMax = 2, ReadBytesMax = 4096, ReadBytesUnderWayMax = 4096 });
        for (var group = 1; group <= 3; group++) log.Submit(GroupWrite.Create(new GroupId(group), Self));
        for (var i = 1; i <= 8; i++) log.Submit(OpenLog.Append(1, i, 1, 1, 800), OpenLog.Append(2, i, 1, 1, 800), OpenLog.Append(3, i, 1, 1, 800));
        var rooms = log.Rooms;

        var admissions = Enumerable.Range(1, 3).Select(group => log.Log.Recover(new ReadTicket(group), new GroupId(group))).ToList();
        log.Run();

        Assert.Equal([ReadAdmission.Accepted, ReadAdmission.Accepted, ReadAdmission.Busy], admissions);
        Assert.Equal(rooms + 1, log.Rooms);
        Assert.Equal(ReadAdmission.Accepted, log.Log.Recover(new ReadTicket(3), new GroupId(3)));
        log.Run();
        Assert.Equal([1L, 2L, 3L], log.Recoveries.Select(r => r.Ticket.Value).Order());
        Assert.All(log.Recoveries, r => Assert.Equal(8, r.Replica!.State.Entries.Count));
    }

    [Fact]
    public void Recover_OfAnUnknownGroup_IsRefused() =>
        Assert.Equal(ReadAdmission.NoGroup, new OpenLog(new SimulatedMedium()).Log.Recover(new ReadTicket(1), One));

    private static OpenLog Filled()
    {
        var log = new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, Self), GroupWrite.Create(new GroupId(2), Self));
        for (var i = 0; i < 10; i++) log.Submit(OpenLog.Append(1, (i * 10) + 1, 1, 10), OpenLog.Append(2, i + 1, 1, 1, 700));
        return log;
    }
}
