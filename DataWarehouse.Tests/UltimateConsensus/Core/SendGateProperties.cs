using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>The gate against a slow and obvious one, for any order of writes, messages and completions.</summary>
public sealed class SendGateProperties
{
    [Fact]
    public void Gate_AnyOrder_ReleasesWhatAListWouldRelease() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000]).Array[0, 200].Sample(steps =>
        {
            var gate = new SendGate(new HardState(new Term(1), ReplicaId.None, LogIndex.Zero), LogIndex.Zero);
            var done = new SortedSet<long>();
            var waiting = new List<(long Round, long After)>();
            var expected = new List<long>();
            var ready = new List<Message>();
            long begun = 0, round = 0;
            foreach (var (kind, value) in steps)
            {
                switch (kind)
                {
                    case 0:
                        gate.Begin(new WriteEffect(new WriteId(++begun), true, null, EntryBatch.Empty, null));
                        break;
                    case 1 when begun > 0:
                        var completed = 1 + (value % begun);
                        gate.Complete(new WriteId(completed), ready);
                        done.Add(completed);
                        break;
                    default:
                        var after = value % (begun + 1);
                        gate.Take(new Outgoing(new Message { Kind = MessageKind.Heartbeat, Round = ++round }, new WriteId(after)), ready);
                        var isDone = after <= Prefix(done);
                        if (isDone) expected.Add(round);
                        else waiting.Add((round, waiting.Count == 0 ? after : Math.Max(after, waiting[^1].After)));
                        break;
                }

                foreach (var free in waiting.Where(w => w.After <= Prefix(done))) expected.Add(free.Round);
                waiting.RemoveAll(w => w.After <= Prefix(done));
                Assert.Equal(waiting.Count, gate.Held);
                Assert.Equal(Prefix(done), gate.CompletedThrough.Value);
            }

            Assert.Equal(expected, ready.Select(m => m.Round));
        }, iter: 200);

    [Fact]
    public void DurableIndex_AnyOrderOfWritesAndCompletions_IsWhatEveryCrashLeaves() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1000], Gen.Int[1, 4]).Array[0, 100].Sample(steps =>
        {
            var gate = new SendGate(default, LogIndex.Zero);
            var ready = new List<Message>();
            var writes = new List<(long First, long Last)>();
            var done = new SortedSet<long>();
            var end = 0L;
            foreach (var (kind, value, length) in steps)
            {
                if (kind == 0 && writes.Count > 0)
                {
                    done.Add(1 + (value % writes.Count));
                    gate.Complete(new WriteId(1 + (value % writes.Count)), ready);
                }
                else
                {
                    var first = kind == 1 ? end + 1 : 1 + (value % (end + 1));
                    end = first + length - 1;
                    writes.Add((first, end));
                    gate.Begin(new WriteEffect(new WriteId(writes.Count), true, null, Entries(first, length), null));
                }

                Assert.Equal(LeastLeftByACrash(writes, (int)Prefix(done)), gate.DurableIndex.Value);
            }

            Assert.Null(gate.Fault);
        }, iter: 2000);

    /// <summary>A crash leaves the completed writes and any further prefix; what stays is what no cut in it takes away.</summary>
    private static long LeastLeftByACrash(List<(long First, long Last)> writes, int completed)
    {
        var durable = completed == 0 ? 0 : writes[completed - 1].Last;
        return writes.Skip(completed).Aggregate(durable, (least, write) => Math.Min(least, write.First - 1));
    }

    private static EntryBatch Entries(long first, int count)
    {
        var entries = Enumerable.Range(0, count).Select(i => new Entry(new Term(1), new LogIndex(first + i), EntryKind.Command, default)).ToArray();
        return new EntryBatch(entries, 0, count);
    }

    private static long Prefix(SortedSet<long> done)
    {
        var prefix = 0L;
        while (done.Contains(prefix + 1)) prefix++;
        return prefix;
    }
}
