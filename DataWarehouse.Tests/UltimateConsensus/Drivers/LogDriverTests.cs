using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Tests.Platform;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>The log on a real disk, used by threads.</summary>
public sealed class LogDriverTests : IDisposable
{
    private static readonly WriteAheadOptions Options = new() { SegmentBytes = 64 << 10, GatherBytesMax = 16 << 10, AllowUnsafeFileSystem = true };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-log-driver-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Stop_WithRequestsUnderWay_AnswersThemAndLetsTheDirectoryGo()
    {
        using var owner = new WaitingLogOwner();
        using var log = Open(owner);
        var port = log.OpenPort(new PortBell(), 100);
        Assert.Equal(WriteAdmission.Accepted, port.Submit(new WriteTicket(1), [GroupWrite.Create(new GroupId(1), new ReplicaId(3))], mustSync: true));
        for (var i = 1; i <= 50; i++) Assert.Equal(WriteAdmission.Accepted, port.Submit(new WriteTicket(i + 1), [Append(1, i, 16)], mustSync: true));

        log.Stop();

        Assert.True(owner.IsClosed);
        Assert.Equal(Enumerable.Range(1, 51).Select(i => ((long)i, WriteOutcome.Durable)), port.Take().ToArray().Select(news => (news.Write.Value, news.Outcome)));
        Assert.Equal(WriteAdmission.Closed, port.Submit(new WriteTicket(99), [Append(1, 51, 16)], mustSync: true));
        using var nextOwner = new WaitingLogOwner();
        using var next = Open(nextOwner);
        Assert.Equal([new GroupId(1)], next.Groups().Select(group => group.Group));
        Assert.Equal(new ReplicaId(3), next.Find(new GroupId(1))!.Value.Replica);
        Assert.Null(next.Find(new GroupId(2)));
        Assert.True(next.FoundPosition.IsAtLeast(log.Position) && next.Position.IsAtLeast(next.FoundPosition));
        Assert.Equal(LogState.Open, next.State);
        Assert.InRange(next.RequestBytesMax, 32 << 10, 64 << 10);
        next.Stop();
        next.Stop();
    }

    [Fact]
    public void Stop_OfALogThatNeverOpened_Returns()
    {
        using var owner = new WaitingLogOwner();
        using var log = new LogDriver(new OperatingSystemDisk(_directory.FullName), Options, owner);

        log.Stop();

        Assert.Equal(LogState.Closed, log.State);
    }

    [Fact]
    public async Task Ports_OfSeveralThreads_GetTheirOwnOutcomesInOrder()
    {
        const int Loops = 4;
        const int Requests = 2_000;
        using var owner = new WaitingLogOwner();
        using var log = Open(owner);

        var loops = Enumerable.Range(1, Loops).Select(group => Task.Factory.StartNew(() => RunLoop(log, group, Requests), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var busy = await Task.WhenAll(loops);
        log.Stop();

        Assert.True(busy.Sum() > 0, "Nobody was ever told to wait; the limits were not reached.");
        using var nextOwner = new WaitingLogOwner();
        using var next = Open(nextOwner);
        for (var group = 1; group <= Loops; group++)
        {
            Assert.Equal(Requests, next.Look(l => l.Find(new GroupId(group))!.Entries.Last.Value));
            var recovered = Recover(next, group);
            Assert.Equal(Requests, recovered.State.Entries.Count);
        }
    }

    [Fact]
    public void Port_BeyondItsOwnLimit_IsBusyAndSaysWhenThereIsRoom()
    {
        using var owner = new WaitingLogOwner();
        using var log = Open(owner);
        var bell = new PortBell();
        var port = log.OpenPort(bell, 2);

        var admissions = Enumerable.Range(1, 3).Select(i => port.Submit(new WriteTicket(i), [GroupWrite.Create(new GroupId(i), new ReplicaId(1))], mustSync: true)).ToList();
        Assert.Equal(ReadAdmission.Busy, port.Read(new ReadTicket(1), new GroupId(1), new LogIndex(1), new LogIndex(1), 1));
        Assert.Equal(ReadAdmission.Busy, port.Recover(new ReadTicket(1), new GroupId(1)));
        log.Stop();

        Assert.Equal([WriteAdmission.Accepted, WriteAdmission.Accepted, WriteAdmission.Busy], admissions);
        Assert.Equal([LogNewsKind.Written, LogNewsKind.Written, LogNewsKind.RoomAgain], port.Take().ToArray().Select(news => news.Kind));
        Assert.True(port.Take().IsEmpty);
        Assert.True(bell.Rings > 0);
    }

    [Fact]
    public void Tickets_OutOfRange_AreACallersFault()
    {
        using var owner = new WaitingLogOwner();
        using var log = new LogDriver(new OperatingSystemDisk(_directory.FullName), Options, owner);
        var port = log.OpenPort(new PortBell(), 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => port.Submit(new WriteTicket(-1), [], mustSync: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => port.Read(new ReadTicket(PortTicket.ValueMax + 1), new GroupId(1), new LogIndex(1), new LogIndex(1), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Recover(new ReadTicket(PortTicket.ValueMax + 1), new GroupId(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.OpenPort(new PortBell(), 0));
        log.Stop();
    }

    [Fact]
    public void PortTicket_PackedAndUnpacked_IsTheSame()
    {
        foreach (var ticket in new[] { new PortTicket(0, false, 0), new PortTicket(PortTicket.PortsMax, true, PortTicket.ValueMax), new PortTicket(5, false, 77), new PortTicket(1, true, 0) })
            Assert.Equal(ticket, PortTicket.Unpack(ticket.Packed));
    }

    private static LoggedReplica Recover(LogDriver log, int group)
    {
        var bell = new PortBell();
        var port = log.OpenPort(bell, 1);
        Assert.Equal(ReadAdmission.Accepted, port.Recover(new ReadTicket(7), new GroupId(group)));
        bell.Wait();
        var news = port.Take();
        Assert.Equal((LogNewsKind.Recovered, 7), (news[0].Kind, (int)news[0].Asked.Value));
        return news[0].Replica!;
    }

    private static int RunLoop(LogDriver log, int group, int requests)
    {
        var bell = new PortBell();
        var port = log.OpenPort(bell, 64);
        var (next, heard, busy) = (0, 0, 0);
        var mayAsk = true;
        while (heard <= requests)
        {
            while (mayAsk && next <= requests)
            {
                GroupWrite write = next == 0 ? GroupWrite.Create(new GroupId(group), new ReplicaId(1)) : Append(group, next, 300);
                var admission = port.Submit(new WriteTicket(next), [write], mustSync: true);
                mayAsk = admission == WriteAdmission.Accepted;
                if (mayAsk) next++;
                else busy++;
                if (!mayAsk) Assert.Equal(WriteAdmission.Busy, admission);
            }

            bell.Wait();
            foreach (ref readonly var news in port.Take())
            {
                if (news.Kind == LogNewsKind.RoomAgain)
                {
                    mayAsk = true;
                    continue;
                }

                Assert.Equal((heard, WriteOutcome.Durable), ((int)news.Write.Value, news.Outcome));
                heard++;
            }
        }

        return busy;
    }

    private static GroupWrite Append(long group, long index, int bytes) => new(new GroupId(group), GroupWriteKind.Append)
    {
        Entries = new EntryBatch([new Entry(new Term(1), new LogIndex(index), EntryKind.Command, new byte[bytes])], 0, 1),
    };

    private LogDriver Open(WaitingLogOwner owner)
    {
        var log = new LogDriver(new OperatingSystemDisk(_directory.FullName), Options, owner);
        log.Open(new DirectoryId(1));
        owner.WaitForOpening();
        return log;
    }
}
