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
        });

    private static long Prefix(SortedSet<long> done)
    {
        var prefix = 0L;
        while (done.Contains(prefix + 1)) prefix++;
        return prefix;
    }
}
