using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Platform;

/// <summary>
/// The process whose log <see cref="LogFaultTests"/> makes fail: run by this assembly's own runner, never in a normal run. A failed test is a
/// non-zero exit.
/// </summary>
public sealed class LogFaultChild
{
    public const string DirectoryVariable = "DW_LOG_FAULT_DIRECTORY";
    public const string AcknowledgedVariable = "DW_LOG_FAULT_ACKNOWLEDGED";

    /// <summary>Entries that the child tries to append, each in a batch of its own.</summary>
    public const int Entries = 40;

    internal static readonly GroupId Group = new(7);

    internal static readonly WriteAheadOptions Options = new() { SegmentBytes = 64 << 10, AllowUnsafeFileSystem = true };

    [Fact(Explicit = true)]
    public void Append_UntilTheDiskFails_NotesEachAcknowledgementBeforeTheNext()
    {
        var directory = Environment.GetEnvironmentVariable(DirectoryVariable);
        var acknowledged = Environment.GetEnvironmentVariable(AcknowledgedVariable);
        Assert.SkipWhen(directory is null || acknowledged is null, "Runs only as the child of LogFaultTests.");

        using var owner = new WaitingLogOwner();
        using var log = new LogDriver(new OperatingSystemDisk(directory), Options, owner);
        log.Open(new DirectoryId(1));
        owner.WaitForOpening();
        for (var i = 1; i <= Entries; i++)
        {
            var entry = new Entry(new Term(1), new LogIndex(i), EntryKind.Command, new byte[100]);
            var write = new GroupWrite(Group, i == 1 ? GroupWriteKind.Create : GroupWriteKind.Append) { Replica = new ReplicaId(1), Entries = new EntryBatch([entry], 0, 1) };
            // A segment that is being prepared may have failed meanwhile; then the log says why.
            if (log.Submit(new WriteTicket(i), [write], mustSync: true) is var admission && admission != WriteAdmission.Closed) Assert.Equal(WriteAdmission.Accepted, admission);
            owner.WaitFor(new WriteTicket(i));
            File.AppendAllText(acknowledged, i.ToString(CultureInfo.InvariantCulture) + "\n");
        }
    }
}
