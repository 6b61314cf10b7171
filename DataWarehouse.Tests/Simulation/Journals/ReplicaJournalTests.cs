using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Journals;

namespace DataWarehouse.Tests.Simulation.Journals;

public sealed class ReplicaJournalTests
{
    [Fact]
    public void Write_Completed_IsThereAfterAPowerLoss()
    {
        var bench = new JournalBench();
        bench.Append(1, 1, 3);
        bench.Append(2, 3, 2);
        bench.RunAll();
        Assert.Equal([1, 2], bench.Completed);
        bench.Disk.LosePower(0);

        var next = new JournalBench(bench.Medium);
        Assert.True(next.IsOpen);
        Assert.Equal([1L, 1, 2, 2], next.Journal.State.Entries.ToArray().Select(entry => entry.Term.Value));
        Assert.Equal(new Term(2), next.Journal.State.HardState.Term);
        Assert.Equal(2, next.Journal.Start);
    }

    [Fact]
    public void PowerLoss_WritesUnderWay_LeavesAPrefixWithAllThatWasCompleted()
    {
        var lengths = new HashSet<long>();
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var bench = new JournalBench(seed: seed, options: new JournalOptions { SegmentBytesMax = 2_000, BatchesMax = 3, HeldPerMillion = 300_000 });
            for (var write = 1; write <= 12; write++) bench.Append(1, write, 1, 200);
            var random = new SeededRandom(seed);
            for (var steps = random.Below(40); steps > 0; steps--) bench.Events.FireNext();
            var completed = bench.Completed.Count == 0 ? 0 : bench.Completed.Max();
            bench.Disk.LosePower(250_000 * random.Below(5));
            bench.Journal.Abandon();

            var next = new JournalBench(bench.Medium, seed);
            Assert.Null(next.Damage);
            Assert.True(next.Journal.State.Last.Value >= completed, $"seed {seed}: {next.Journal.State.Last} < {completed}");
            lengths.Add(next.Journal.State.Last.Value);
        }

        Assert.True(lengths.Count >= 4, string.Join(' ', lengths));
    }

    [Fact]
    public void Persisted_HeldCompletions_AreToldInOrderAllTheSame()
    {
        var bench = new JournalBench(options: new JournalOptions { HeldPerMillion = 500_000 });
        for (var write = 1; write <= 40; write++) bench.Append(1, write, 1);
        bench.RunAll();

        Assert.Equal(Enumerable.Range(1, 40).Select(write => (long)write), bench.PersistedWrites);
        Assert.NotEqual(bench.PersistedWrites, bench.Completed);
        Assert.Equal(bench.PersistedWrites, bench.Completed.Order());
    }

    [Fact]
    public void Open_BitTurnedInAnEarlyBatch_Refuses()
    {
        var refused = 0;
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var bench = new JournalBench(seed: seed);
            for (var write = 1; write <= 20; write++)
            {
                bench.Append(1, write, 1, 500);
                bench.RunAll();
            }

            bench.Disk.LosePower(0);
            bench.Medium.Rot(new SeededRandom(seed));
            var next = new JournalBench(bench.Medium);
            if (next.Damage is not null) refused++;
            else Assert.True(next.Journal.State.Last.Value >= 19);
        }

        Assert.True(refused >= 40, $"{refused} of 50");
    }

    [Fact]
    public void Open_FirstStartEndedWhileItWroteItsFirstSegment_BeginsAgain()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var bench = new JournalBench(seed: seed, steps: (int)seed % 6);
            bench.Disk.LosePower(500_000);
            bench.Journal.Abandon();

            var next = new JournalBench(bench.Medium, seed);

            Assert.Null(next.Damage);
            Assert.True(next.IsOpen);
        }
    }

    [Fact]
    public void Open_FailedRead_FailsAndTheNextStartFindsAll()
    {
        var bench = new JournalBench();
        bench.Append(1, 1, 3);
        bench.RunAll();
        bench.Disk.LosePower(0);

        var failed = new JournalBench(bench.Medium, weather: new DiskWeather { FailingReads = 1 });
        Assert.NotNull(failed.Failure);
        Assert.Null(failed.Damage);
        Assert.False(failed.IsOpen);
        failed.Disk.Kill();

        Assert.Equal(new LogIndex(3), new JournalBench(bench.Medium).Journal.State.Last);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400_000)]
    public void Fetch_DurableEntriesInAnySegment_GivesWhatWasWritten(int latePerMillion)
    {
        var bench = new JournalBench(options: new JournalOptions { SegmentBytesMax = 3_000, LateFetchesPerMillion = latePerMillion });
        for (var write = 1; write <= 60; write++)
        {
            bench.Append(1, write, 1, 100);
            if (write % 3 == 0) bench.RunAll();
        }

        bench.RunAll();
        for (var index = 1; index <= 60; index++) bench.Journal.Fetch(index, new LogFetch(new ReplicaId(2), new LogIndex(index), new LogIndex(60), 500));
        Assert.Empty(bench.FetchedEntries);
        bench.RunAll();

        for (var index = 1; index <= 60; index++)
        {
            var entries = bench.FetchedEntries[index];
            Assert.InRange(entries.Count, 1, 4);
            var written = bench.Journal.State.Entries.Slice(index - 1, entries.Count).ToArray();
            Assert.Equal(written.Select(entry => entry.Index), entries.Entries.ToArray().Select(entry => entry.Index));
            Assert.Equal(written.SelectMany(entry => entry.Payload.ToArray()), entries.Entries.ToArray().SelectMany(entry => entry.Payload.ToArray()));
        }
    }

    [Fact]
    public void Fetch_EntriesThatAreGoneOrNotDurable_GivesNone()
    {
        var bench = new JournalBench();
        bench.Append(1, 1, 10);
        bench.RunAll();
        bench.Journal.Purge(new LogIndex(4));
        bench.Append(1, 11, 1);
        bench.Append(2, 10, 1);
        foreach (var index in new[] { 4, 5, 10, 11 }) bench.Journal.Fetch(index, new LogFetch(new ReplicaId(2), new LogIndex(index), new LogIndex(11), 1));
        bench.RunAll();

        Assert.Equal([0, 1, 0, 0], bench.FetchedEntries.OrderBy(answer => answer.Key).Select(answer => answer.Value.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fetch_LateAnswers_EndWhenTheWorldIsCalm(bool isCalm)
    {
        var bench = new JournalBench(options: new JournalOptions { LateFetchesPerMillion = 1_000_000 }) { IsCalm = isCalm };
        bench.Append(1, 1, 30);
        bench.RunAll();
        var begin = bench.Events.NowMicros;
        for (var index = 1; index <= 30; index++) bench.Journal.Fetch(index, new LogFetch(new ReplicaId(2), new LogIndex(index), new LogIndex(30), 1));
        bench.RunAll();

        Assert.Equal(30, bench.FetchedEntries.Count);
        Assert.Equal(isCalm, bench.Events.NowMicros - begin < 10_000);
    }

    [Fact]
    public void Fetch_FailedRead_FailsTheJournal()
    {
        var bench = new JournalBench();
        bench.Append(1, 1, 10);
        bench.RunAll();
        bench.Weather.FailingReads = 1;
        bench.Journal.Fetch(1, new LogFetch(new ReplicaId(2), new LogIndex(1), new LogIndex(10), 1_000));
        bench.RunAll();

        Assert.NotNull(bench.Failure);
        Assert.Empty(bench.FetchedEntries);
    }

    [Fact]
    public void FailedWrite_NothingMoreIsWrittenOrCompleted()
    {
        var bench = new JournalBench();
        bench.Weather.FailingWrites = 1;
        bench.Append(1, 1, 1);
        bench.Append(1, 2, 1);
        bench.RunAll();

        Assert.NotNull(bench.Failure);
        Assert.Empty(bench.Completed);
    }

    [Fact]
    public void FailedSync_NothingMoreIsWrittenOrCompleted()
    {
        var bench = new JournalBench();
        bench.Weather.FailingSyncs = 1;
        bench.Append(1, 1, 1);
        bench.Append(1, 2, 1);
        bench.RunAll();

        Assert.NotNull(bench.Failure);
        Assert.Empty(bench.Completed);
    }

    [Fact]
    public void Rotate_SnapshotAndPurge_KeepTheDiskSmallAndTheStateWhole()
    {
        var bench = new JournalBench(options: new JournalOptions { SegmentBytesMax = 4_000 });
        var members = new[] { new Member(new ReplicaId(1), new PeerId("n0", new Incarnation(3))), new Member(new ReplicaId(2), new PeerId("n1", new Incarnation(4))) };
        var configuration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration.Of([members[0]], [members[1]]);
        for (var write = 1; write <= 400; write++)
        {
            bench.Append(1, write, 1, 100);
            if (write % 50 == 0)
            {
                bench.Journal.SaveSnapshot(new SnapshotDescriptor(new LogIndex(write), new Term(1), configuration), [1, 2, 3]);
                bench.Journal.Purge(new LogIndex(write - 5));
            }

            bench.RunAll();
        }

        Assert.InRange(bench.Medium.UsedBytes, 1, 20_000);
        bench.Disk.LosePower(0);
        var state = new JournalBench(bench.Medium).Journal.State;
        Assert.Equal(new LogIndex(400), state.Last);
        Assert.Equal(new LogIndex(400), state.Snapshot!.Index);
        Assert.Equal(configuration, state.Snapshot.Configuration);
        Assert.Equal([1, 2, 3], state.SnapshotState);
        Assert.True(state.Purged >= new LogIndex(345));
    }
}
