using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Overlapping calls on one vector: nothing is lost, and every reader sees one state that was there.</summary>
public sealed class DvvConcurrencyTests
{
    private const int Threads = 8;
    private const int Rounds = 2_000;

    private static readonly string[] Nodes = [.. Enumerable.Range(0, Threads).Select(i => $"n{i}")];

    [Fact]
    public async Task Increment_FromManyThreadsOnOneNode_LosesNone()
    {
        var vector = new DottedVersionVector(new InMemoryClusterMembership(Nodes));

        await TogetherAsync(_ => vector.Increment("n0"));

        Assert.Equal((Threads * Rounds, $"0:{Threads * Rounds}"), vector.ToImmutableDictionary()["n0"]);
    }

    [Fact]
    public async Task Increment_FromManyThreadsOnManyNodes_LosesNone()
    {
        var vector = new DottedVersionVector(InMemoryEpochMembership.Founded("n0", Nodes));

        await TogetherAsync(thread => vector.Increment(Nodes[thread]));

        Assert.All(vector.ToImmutableDictionary().Values, entry => Assert.Equal(Rounds, entry.Version));
        Assert.Equal(Threads, vector.Count);
    }

    [Fact]
    public async Task AbsorbAndIncrement_FromManyThreads_LoseNone()
    {
        var membership = new InMemoryClusterMembership(Nodes);
        var shared = new DottedVersionVector(membership);
        var own = Nodes.Select(_ => new DottedVersionVector(membership)).ToArray();

        await TogetherAsync(thread =>
        {
            own[thread].Increment(Nodes[thread]);
            shared.Absorb(own[thread]);
            own[thread].Absorb(shared);
        });

        Assert.All(Nodes, node => Assert.Equal(Rounds, shared.ToImmutableDictionary()[node].Version));
        Assert.All(own, vector => Assert.False(vector.IsConcurrent(shared)));
    }

    [Fact]
    public async Task Merge_WhileBothSidesGrow_IncludesWhatWasThereBefore()
    {
        var membership = new InMemoryClusterMembership(Nodes);
        var (left, right) = (new DottedVersionVector(membership), new DottedVersionVector(membership));

        await TogetherAsync(thread =>
        {
            var (before, other) = (left.AsContext(), right.AsContext());
            (thread % 2 == 0 ? left : right).Increment(Nodes[thread]);
            var merged = left.Merge(right);
            Assert.True(before.Compare(merged) is CausalOrder.Before or CausalOrder.Equal);
            Assert.True(other.Compare(merged) is CausalOrder.Before or CausalOrder.Equal);
        });

        Assert.All(left.Merge(right).ToImmutableDictionary().Values, entry => Assert.Equal(Rounds, entry.Version));
    }

    [Fact]
    public async Task IncrementWhilePruning_ActiveNodes_LosesNone()
    {
        var membership = new InMemoryClusterMembership(Nodes);
        var vector = new DottedVersionVector(membership);

        await TogetherAsync(thread =>
        {
            if (thread % 2 == 0) vector.Increment(Nodes[thread]);
            else vector.PruneDeadNodes();
        });

        Assert.Equal(["n0", "n2", "n4", "n6"], vector.ToImmutableDictionary().Keys.Order(StringComparer.Ordinal));
        Assert.All(vector.ToImmutableDictionary().Values, entry => Assert.Equal(Rounds, entry.Version));
    }

    [Fact]
    public async Task IncrementWhileMembersComeAndGo_ActiveNodes_LosesNone()
    {
        var membership = new InMemoryClusterMembership(Nodes);
        var vector = new DottedVersionVector(membership);
        vector.Increment("n0");

        await TogetherAsync((thread, round) =>
        {
            if (thread == 7)
            {
                // Each visitor has an id of its own, as a plain membership demands: dropping one event twice leaves one digest.
                var visitor = $"v{round}";
                membership.Add(visitor);
                vector.Increment(visitor);
                membership.Remove(visitor);
                Assert.DoesNotContain(visitor, vector.ToImmutableDictionary().Keys);
            }
            else
            {
                vector.Increment(Nodes[thread]);
                Assert.NotEqual(CausalOrder.Before, vector.Compare(vector.AsContext()));
            }
        });

        var entries = vector.ToImmutableDictionary();
        Assert.Equal(Rounds + 1, entries["n0"].Version);
        Assert.All(Nodes[1..7], node => Assert.Equal(Rounds, entries[node].Version));
        Assert.Equal(7, entries.Count);
    }

    [Fact]
    public async Task Readers_WhileTwoEntriesGrowTogether_SeeOneConsistentState()
    {
        var membership = new InMemoryClusterMembership("left", "right");
        var shared = new DottedVersionVector(membership);
        var steps = Enumerable.Range(1, Rounds).Select(n => DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty.Add("left", (n, $"0:{n}")).Add("right", (n, $"0:{n}")), membership)).ToArray();

        await TogetherAsync((thread, round) =>
        {
            if (thread == 0) shared.Absorb(steps[round]);
            var seen = shared.ToImmutableDictionary();
            Assert.Equal(seen.GetValueOrDefault("left"), seen.GetValueOrDefault("right"));
        });

        Assert.Equal((Rounds, $"0:{Rounds}"), shared.ToImmutableDictionary()["left"]);
    }

    [Fact]
    public async Task EpochMembership_AppliedWhileVectorsAreUsed_NeverShowsAHalfPrunedVector()
    {
        const int Visitors = 200;
        var membership = InMemoryEpochMembership.Founded("n0", Nodes);
        var vector = new DottedVersionVector(membership);

        await TogetherAsync((thread, round) =>
        {
            if (thread == 7 && round < Visitors)
            {
                membership.Apply(new MembershipChange.Join($"v{round}"));
                var incarnation = new Incarnation(membership.View.AppliedEpoch.Value);
                vector.Increment($"v{round}");
                membership.Apply(new MembershipChange.Retire(incarnation));
                membership.Apply(new MembershipChange.Seal([incarnation]));
                Assert.True(vector.Covers($"v{round}", 1));
            }
            else if (thread < 7)
            {
                vector.Increment(Nodes[thread]);
                vector.PruneDeadNodes();
                // A visitor is sealed two epochs after its join: no state may show it and claim that epoch.
                var context = vector.ToContext();
                Assert.All(context.ListVersions(), dot => Assert.True(
                    dot.Origin.Value <= Threads || context.Stamp.Value < dot.Origin.Value + 2, context.ToString()));
            }
        });

        Assert.Equal(Nodes[..7], vector.ToImmutableDictionary().Keys.Order(StringComparer.Ordinal));
        Assert.All(vector.ToImmutableDictionary().Values, entry => Assert.Equal(Rounds, entry.Version));
        Assert.Equal(new Epoch(Threads + (3 * Visitors)), vector.Stamp);
    }

    private static Task TogetherAsync(Action<int> step) => TogetherAsync((thread, _) => step(thread));

    /// <summary>Runs the step on every thread as often as there are rounds; all threads start together.</summary>
    private static async Task TogetherAsync(Action<int, int> step)
    {
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (var round = 0; round < Rounds; round++) step(thread, round);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(threads);
    }
}
