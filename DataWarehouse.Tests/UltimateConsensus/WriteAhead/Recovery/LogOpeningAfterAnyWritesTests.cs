using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

public sealed class LogOpeningAfterAnyWritesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_AfterAnyWrites_FindsWhatWasThere(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var log = new OpenLog(new SimulatedMedium());
        for (var step = 0; step < 300; step++)
        {
            log.Submit(AnyWrite(log.Log, random));
            log.Tick();
            if (step % 20 != 19) continue;
            var text = OpenLog.Describe(log.Log);
            log = new OpenLog(log.End());
            Assert.Null(log.Refusal);
            Assert.Equal(text, OpenLog.Describe(log.Log));
        }
    }

    private static GroupWrite AnyWrite(WriteAheadLog log, SeededRandom random)
    {
        var group = new GroupId(1 + random.Below(4));
        if (log.Find(group) is not { } stream) return GroupWrite.Create(group, new ReplicaId(1));
        var entries = stream.Entries;
        if (random.Below(30) == 0) return GroupWrite.Destroy(group);
        if (random.Below(8) == 0)
        {
            var snapshot = new SnapshotDescriptor(new LogIndex(entries.Last.Value + 5), entries.LastTerm, Members.Empty);
            return new GroupWrite(group, GroupWriteKind.Append) { Snapshot = new StoredSnapshot(snapshot, 0, 0, HasFile: false, IsInstalled: true) };
        }

        var term = entries.LastTerm.Value + random.Below(2);
        var from = entries.Last.Value + 1 - (term > entries.LastTerm.Value ? Math.Min(entries.Count, random.Below(4)) : 0);
        var write = OpenLog.Append(group.Value, from, term, 1 + random.Below(3), random.Below(60));
        if (random.Below(3) == 0) write = write with { HardState = new HardState(new Term(term), ReplicaId.None, LogIndex.Zero) };
        if (random.Below(6) != 0 || entries.Count < 3) return write;
        var purge = new LogIndex(entries.Purged.Value + 1);
        entries.TryGetTerm(purge, out var purgeTerm);
        return new GroupWrite(group, GroupWriteKind.Append) { PurgeThrough = purge, PurgeTerm = purgeTerm };
    }
}
