using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Tests.Platform;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>Repairs of directories of the operating system, as an operator has them.</summary>
public sealed class DiskDirectoryTests : IDisposable
{
    private const string First = "log/0000000000000001.seg";
    private static readonly WriteAheadOptions Options = new() { SegmentBytes = 4096, AllowUnsafeFileSystem = true };
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-repair-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Repair_OfADirectoryThatIsOpen_IsRefusedAsLocked()
    {
        using var owner = new WaitingLogOwner();
        using var driver = new LogDriver(new OperatingSystemDisk(_root.FullName), Options, owner);
        driver.Open(new DirectoryId(7));
        owner.WaitForOpening();

        var result = Repair(RepairConsent.WithLoss);

        Assert.Equal((LogRefusalKind.Locked, "lock"), (result.Refusal?.Kind, result.Refusal?.Path));
    }

    [Fact]
    public void Repair_OfADamagedDirectory_OpensWithWhatIsCertain()
    {
        Fill();
        Flip(First, 300);
        Assert.False(LogCheck.Run(new DirectoryFiles(_root.FullName)).IsSound);

        var looked = Repair(RepairConsent.LookOnly).Report!;
        var refused = Repair(RepairConsent.WithoutLoss).Report!;
        var done = Repair(RepairConsent.WithLoss).Report!;

        Assert.Equal((RepairKind.NewLog, false, false, true), (looked.Kind, looked.IsApplied, refused.IsApplied, done.IsApplied));
        Assert.Equal(looked.Groups, done.Groups);
        Assert.True(LogCheck.Run(new DirectoryFiles(_root.FullName)).IsSound);
        Assert.Equal(string.Join('\n', done.Lines()) + "\n", File.ReadAllText(Path.Combine(_root.FullName, "damaged-1", "report.txt")));
        Assert.True(File.Exists(Path.Combine(_root.FullName, "damaged-1", "0000000000000001.seg")));
        Assert.Equal([GroupFate.Fenced, GroupFate.Whole], done.Groups.Select(g => g.Fate));
        using var owner = new WaitingLogOwner();
        using var driver = new LogDriver(new OperatingSystemDisk(_root.FullName), Options, owner);
        driver.Open(new DirectoryId(8));
        owner.WaitForOpening();
        Assert.Equal(new DirectoryId(7), driver.Look(log => log.Position.Directory));
        Assert.Equal(new ReplicaId(2), driver.Look(log => log.Find(new GroupId(2))!.Replica));
        Assert.True(driver.Look(log => log.Find(new GroupId(1))!.Replica.IsNone));
    }

    [Fact]
    public void Repair_OfAHeader_LosesNothing()
    {
        Fill();
        var before = LogCheck.Run(new DirectoryFiles(_root.FullName)).Groups;
        Flip(First, 20);

        Assert.Equal((RepairKind.Headers, false), (Repair(RepairConsent.LookOnly).Report!.Kind, LogCheck.Run(new DirectoryFiles(_root.FullName)).IsSound));
        var report = Repair(RepairConsent.WithoutLoss).Report!;

        Assert.Equal((RepairKind.Headers, true), (report.Kind, report.IsApplied));
        Assert.Equal([First], report.Headers);
        Assert.Equal(before, LogCheck.Run(new DirectoryFiles(_root.FullName)).Groups);
        Assert.Equal(RepairKind.None, Repair(RepairConsent.WithLoss).Report!.Kind);
    }

    [Fact]
    public void Directory_WhoseFileIsMissing_SaysWhich()
    {
        using var directory = new DiskDirectory(new OperatingSystemDisk(_root.FullName));

        Assert.Empty(directory.List(new DiskPath("log")));
        var failure = Assert.Throws<LogDirectoryException>(() => directory.Read(new DiskPath("log/none"), 0, new byte[1]));
        Assert.Equal((DiskError.NotFound, "log/none", -1L), (failure.Error, failure.Path, failure.Offset));
    }

    [Fact]
    public void Directory_WritesAndReadsInPiecesThatTheDiskTakes()
    {
        using var directory = new DiskDirectory(new OperatingSystemDisk(_root.FullName, new DiskLimits { TransferBytesMax = 4096 }));
        var file = new DiskPath("a");
        var bytes = Enumerable.Range(0, 10_000).Select(i => (byte)i).ToArray();
        directory.Create(file);
        directory.Write(file, 3, bytes);
        directory.Sync(file);
        directory.Rename(file, new DiskPath("b"));
        directory.SyncDirectory(DiskPath.Root);
        var read = new byte[20_000];

        Assert.Equal(10_003, directory.Read(new DiskPath("b"), 0, read));
        Assert.Equal(bytes, read[3..10_003]);
        directory.Delete(new DiskPath("b"));
        Assert.Empty(directory.List(DiskPath.Root));
    }

    private RepairResult Repair(RepairConsent consent)
    {
        using var directory = new DiskDirectory(new OperatingSystemDisk(_root.FullName));
        return LogRepair.Run(directory, consent, Options);
    }

    /// <summary>Group 1 has its records on both sides of the damage; group 2 begins behind it.</summary>
    private void Fill()
    {
        using var owner = new WaitingLogOwner();
        using var driver = new LogDriver(new OperatingSystemDisk(_root.FullName), Options, owner);
        driver.Open(new DirectoryId(7));
        owner.WaitForOpening();
        long ticket = 0;
        Write(driver, owner, ++ticket, GroupWrite.Create(new GroupId(1), new ReplicaId(1)));
        for (var index = 1; index <= 20; index++) Write(driver, owner, ++ticket, Append(1, index));
        Write(driver, owner, ++ticket, GroupWrite.Create(new GroupId(2), new ReplicaId(2)));
        for (var index = 1; index <= 20; index++) Write(driver, owner, ++ticket, Append(2, index));
    }

    private static GroupWrite Append(long group, long index) => new(new GroupId(group), GroupWriteKind.Append)
    {
        Entries = new EntryBatch([new Entry(new Term(1), new LogIndex(index), EntryKind.Command, new byte[100])], 0, 1),
        HardState = new HardState(new Term(1), new ReplicaId(1), new LogIndex(index - 1)),
    };

    private static void Write(LogDriver driver, WaitingLogOwner owner, long ticket, GroupWrite write)
    {
        Assert.Equal(WriteAdmission.Accepted, driver.Submit(new WriteTicket(ticket), [write], mustSync: true));
        owner.WaitFor(new WriteTicket(ticket));
    }

    private void Flip(string file, int offset)
    {
        var path = Path.Combine(_root.FullName, file);
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 4;
        File.WriteAllBytes(path, bytes);
    }
}
