using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Platform;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>A port of a log on a simulated disk, which becomes full at the wanted moment.</summary>
public sealed class LogPortTests : IDisposable
{
    private readonly EventQueue _events = new();
    private readonly DiskWeather _weather = new();
    private readonly SimulatedMedium _medium = new();
    private readonly PortBell _bell = new();
    private readonly WaitingLogOwner _owner = new();
    private readonly LogDriver _log;
    private readonly LogPort _port;

    public LogPortTests()
    {
        _log = new LogDriver(new SimulatedDisk(_medium, _weather, _events, new SeededRandom(1)), OpenLog.Options with { FullRetryTicks = 1 }, _owner);
        _port = _log.OpenPort(_bell, 100);
        _log.Open(new DirectoryId(1));
        Run();
        Assert.Equal(WriteAdmission.Accepted, Submit(1, GroupWrite.Create(new GroupId(1), new ReplicaId(1)), GroupWrite.Create(new GroupId(2), new ReplicaId(1))));
        Run();
        Assert.Equal(1, _port.Take().Length);
    }

    public void Dispose()
    {
        _log.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public void Submit_BehindWritesThatWereUndone_IsRefusedUntilTheNewsWereTaken()
    {
        _weather.FullWritesPerMillion = 1_000_000;
        Assert.Equal(WriteAdmission.Accepted, Submit(2, OpenLog.Append(1, 1, 1)));
        Run();
        Assert.Equal(WriteAdmission.NoSpace, Submit(3, OpenLog.Append(1, 2, 1)));
        _weather.FullWritesPerMillion = 0;
        _log.Tick();
        Run();

        Assert.Equal(WriteAdmission.NoSpace, Submit(3, OpenLog.Append(1, 2, 1)));

        var news = _port.Take().ToArray();
        Assert.Equal([LogNewsKind.Written, LogNewsKind.RoomAgain, LogNewsKind.RoomAgain], news.Select(n => n.Kind));
        Assert.Equal((2, WriteOutcome.NoSpace), ((int)news[0].Write.Value, news[0].Outcome));
        Assert.Equal(WriteAdmission.Accepted, Submit(3, OpenLog.Append(1, 1, 1)));
        Run();
        Assert.Equal(WriteOutcome.Durable, _port.Take()[0].Outcome);
    }

    [Fact]
    public void PartRefused_OfARequestWithAVote_ComesBeforeItsOutcome()
    {
        var next = 1;
        while (_log.Look(log => log.Segments.Active!.RoomBytes) > 1_000)
        {
            Submit(10, OpenLog.Append(1, next++, 1, 1, 500));
            Run();
        }

        _port.Take();
        _medium.CapacityBytes = _medium.UsedBytes;
        Submit(20, OpenLog.Append(1, next++, 1, 1, 3_000));
        var vote = new GroupWrite(new GroupId(2), GroupWriteKind.Append) { HardState = new HardState(new Term(4), new ReplicaId(1), LogIndex.Zero), Class = WriteClass.Reserve };
        Assert.Equal(WriteAdmission.Accepted, Submit(21, OpenLog.Append(1, next, 1, 1, 3_000), vote));
        Run();

        var news = _port.Take().ToArray();
        Assert.Equal([(20L, LogNewsKind.Written), (21L, LogNewsKind.PartRefused), (21L, LogNewsKind.Written)], news.Select(n => (n.Write.Value, n.Kind)));
        Assert.Equal((new GroupId(1), WriteOutcome.Durable), (news[1].Group, news[2].Outcome));
    }

    [Fact]
    public void Submit_WithoutSync_IsAnsweredByNewsAtOnce()
    {
        _port.Submit(new WriteTicket(5), [OpenLog.Append(1, 1, 1)], mustSync: false);

        Assert.Equal((5L, WriteOutcome.Ordered), (_port.Take()[0].Write.Value, WriteOutcome.Ordered));
    }

    [Fact]
    public void Read_ByAPort_BringsItsEntries()
    {
        Submit(2, OpenLog.Append(1, 1, 1, 3));
        Run();
        _port.Take();

        Assert.Equal(ReadAdmission.Accepted, _port.Read(new ReadTicket(8), new GroupId(1), new LogIndex(2), new LogIndex(3), 1_000));
        Run();

        var news = _port.Take();
        Assert.Equal((LogNewsKind.Read, 8L, 2), (news[0].Kind, news[0].Asked.Value, news[0].Entries.Count));
        Assert.Equal(ReadAdmission.NoGroup, _port.Read(new ReadTicket(9), new GroupId(9), new LogIndex(2), new LogIndex(3), 1_000));
    }

    private WriteAdmission Submit(long ticket, params GroupWrite[] writes) => _port.Submit(new WriteTicket(ticket), writes, mustSync: true);

    private void Run()
    {
        while (_events.FireNext())
        {
        }
    }
}
