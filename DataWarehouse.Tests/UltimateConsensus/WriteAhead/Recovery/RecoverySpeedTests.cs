using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Tests.Platform;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

public sealed class RecoverySpeedTests(ITestOutputHelper output)
{
    private const int Groups = 1000;
    private const int EntriesPerGroup = 1000;
    private static readonly WriteAheadOptions Options = new() { AllowUnsafeFileSystem = true };

    // The goal is 2 s; a loaded machine may take longer without anything being wrong.
    [Fact]
    [Trait("Category", "Slow")]
    public void Open_OfAMillionEntries_IsQuick()
    {
        var root = Directory.CreateTempSubdirectory("recovery");
        try
        {
            Fill(root.FullName);
            for (var run = 0; run < 3; run++)
            {
                var began = TimeProvider.System.GetTimestamp();
                using var owner = new WaitingLogOwner();
                using var driver = new LogDriver(new OperatingSystemDisk(root.FullName), Options, owner);
                driver.Open(new DirectoryId(1));
                owner.WaitForOpening();
                var took = TimeProvider.System.GetElapsedTime(began);
                output.WriteLine($"{took.TotalMilliseconds:F0} ms");
                Assert.Equal(Groups * EntriesPerGroup, driver.Look(log => log.Streams.ToArray().Sum(s => s.Entries.Count)));
                Assert.InRange(took.TotalSeconds, 0, 6);
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static void Fill(string root)
    {
        using var owner = new WaitingLogOwner();
        using var driver = new LogDriver(new OperatingSystemDisk(root), Options, owner);
        driver.Open(new DirectoryId(1));
        owner.WaitForOpening();
        long ticket = 0;
        Write(driver, owner, ++ticket, g => GroupWrite.Create(new GroupId(g), new ReplicaId(1)));
        var payload = new byte[64];
        for (var index = 1; index <= EntriesPerGroup; index++)
        {
            Write(driver, owner, ++ticket, g => new GroupWrite(new GroupId(g), GroupWriteKind.Append)
            {
                Entries = new EntryBatch([new Entry(new Term(1), new LogIndex(index), EntryKind.Command, payload)], 0, 1),
            });
        }
    }

    private static void Write(LogDriver driver, WaitingLogOwner owner, long ticket, Func<long, GroupWrite> write)
    {
        var writes = new GroupWrite[Groups];
        for (var group = 0; group < Groups; group++) writes[group] = write(group + 1);
        Assert.Equal(WriteAdmission.Accepted, driver.Submit(new WriteTicket(ticket), writes, mustSync: true));
        owner.WaitFor(new WriteTicket(ticket));
    }
}
