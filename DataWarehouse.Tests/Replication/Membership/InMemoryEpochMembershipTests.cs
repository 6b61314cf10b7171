using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Membership;

public sealed class InMemoryEpochMembershipTests
{
    private static readonly Incarnation C = new(3);

    private readonly InMemoryEpochMembership _membership = InMemoryEpochMembership.Founded("B", "A", "B", "C");
    private readonly List<string> _journal = [];

    public InMemoryEpochMembershipTests()
    {
        _membership.RegisterNodeAdded(nodeId => _journal.Add($"+{nodeId}"));
        _membership.RegisterNodeRemoved(nodeId => _journal.Add($"-{nodeId}"));
    }

    [Fact]
    public void Founded_JoinsInOrderAndIsBootstrapped()
    {
        Assert.Equal(["A", "B", "C"], _membership.View.Members.Select(record => record.NodeId));
        Assert.Equal((new Epoch(3), new Incarnation(2), true),
            (_membership.View.AppliedEpoch, _membership.View.Local, _membership.View.LocalIsBootstrapped));
        Assert.Equal(["A", "B", "C"], _membership.GetActiveNodes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Founded_LocalNodeMissing_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => InMemoryEpochMembership.Founded("D", "A", "B"));

        Assert.Contains("'D' is not among the founding nodes", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => InMemoryEpochMembership.Founded(string.Empty, "A"));
        Assert.Throws<ArgumentException>(() => InMemoryEpochMembership.Founded("A", "A", string.Empty));
    }

    [Fact]
    public void Apply_JoinThenRetireThenSeal_AnnouncesTheJoinAndTheSeal()
    {
        Assert.True(_membership.Apply(new MembershipChange.Join("D")));
        Assert.True(_membership.Apply(new MembershipChange.Retire(C)));
        Assert.Equal(["+D"], _journal);
        Assert.Contains("C", _membership.GetActiveNodes());

        Assert.True(_membership.Apply(new MembershipChange.Seal([C])));
        Assert.Equal(["+D", "-C"], _journal);
        Assert.DoesNotContain("C", _membership.GetActiveNodes());
    }

    [Fact]
    public void Apply_WithoutEffect_AnnouncesNothing()
    {
        Assert.False(_membership.Apply(new MembershipChange.Join("A")));
        Assert.False(_membership.Apply(new MembershipChange.Seal([C])));
        Assert.False(_membership.Apply(new MembershipChange.Nothing()));

        Assert.Empty(_journal);
        Assert.Equal(new Epoch(6), _membership.View.AppliedEpoch);
    }

    [Fact]
    public void Apply_SealThatNamesANodeTwice_AnnouncesItOnce()
    {
        _membership.Apply(new MembershipChange.Retire(C));

        _membership.Apply(new MembershipChange.Seal([C, C]));

        Assert.Equal(["-C"], _journal);
    }

    [Fact]
    public void Apply_Forget_AnnouncesNothing()
    {
        _membership.Apply(new MembershipChange.Retire(C));
        _membership.Apply(new MembershipChange.Seal([C]));

        Assert.True(_membership.Apply(new MembershipChange.Forget(new Epoch(5))));

        Assert.Equal(["-C"], _journal);
    }

    [Fact]
    public void Apply_MalformedJoin_ChangesNothing()
    {
        var before = _membership.View;

        Assert.Throws<ArgumentException>(() => _membership.Apply(new MembershipChange.Join(string.Empty)));
        Assert.Throws<ArgumentNullException>(() => _membership.Apply(null!));

        Assert.Same(before, _membership.View);
        Assert.Empty(_journal);
    }

    [Fact]
    public void Apply_OwnJoin_MakesItAMemberThatIsNotBootstrapped()
    {
        var membership = new InMemoryEpochMembership("B");
        membership.Apply(new MembershipChange.Join("A"));
        Assert.Equal(Incarnation.None, membership.View.Local);

        membership.Apply(new MembershipChange.Join("B"));
        Assert.Equal((new Incarnation(2), false), (membership.View.Local, membership.View.LocalIsBootstrapped));

        membership.SetBootstrapped(true);
        Assert.True(membership.View.CanLift);
        membership.SetBootstrapped(false);
        Assert.False(membership.View.CanLift);
    }

    [Fact]
    public void Apply_OwnIdJoinsAgainAfterItWasForgotten_StaysTheOldIncarnation()
    {
        // A return is another process with an empty state; this one keeps its identity, which can do nothing any more.
        _membership.Apply(new MembershipChange.Retire(new Incarnation(2)));
        _membership.Apply(new MembershipChange.Seal([new Incarnation(2)]));
        _membership.Apply(new MembershipChange.Forget(new Epoch(5)));

        Assert.True(_membership.Apply(new MembershipChange.Join("B")));

        Assert.Equal(new Incarnation(2), _membership.View.Local);
        Assert.False(_membership.View.CanLift);
    }

    [Fact]
    public void Callback_WhenCalled_SeesTheNewMembership()
    {
        var seen = new List<bool>();
        _membership.RegisterNodeAdded(nodeId => seen.Add(_membership.GetActiveNodes().Contains(nodeId)));
        _membership.RegisterNodeRemoved(nodeId => seen.Add(_membership.GetActiveNodes().Contains(nodeId)));

        _membership.Apply(new MembershipChange.Join("D"));
        _membership.Apply(new MembershipChange.Retire(C));
        _membership.Apply(new MembershipChange.Seal([C]));

        Assert.Equal([true, false], seen);
    }

    [Fact]
    public void Callback_Throws_TheOthersRunAndTheEntryIsApplied()
    {
        _membership.RegisterNodeAdded(_ => throw new InvalidOperationException("broken"));
        _membership.RegisterNodeAdded(nodeId => _journal.Add($"late +{nodeId}"));

        var failure = Assert.Throws<AggregateException>(() => _membership.Apply(new MembershipChange.Join("D")));

        Assert.Contains("'D'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("broken", Assert.Single(failure.InnerExceptions).Message);
        Assert.Equal(["+D", "late +D"], _journal);
        Assert.Contains("D", _membership.GetActiveNodes());
    }

    [Fact]
    public void Callback_SealOfTwoWhereOneThrows_AnnouncesBoth()
    {
        _membership.Apply(new MembershipChange.Retire(C));
        _membership.Apply(new MembershipChange.Retire(new Incarnation(1)));
        _membership.RegisterNodeRemoved(_ => throw new InvalidOperationException("broken"));

        var failure = Assert.Throws<AggregateException>(
            () => _membership.Apply(new MembershipChange.Seal([new Incarnation(1), C])));

        Assert.Equal(["-A", "-C"], _journal);
        Assert.Equal(2, failure.Flatten().InnerExceptions.Count);
    }

    [Fact]
    public void Callback_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _membership.RegisterNodeAdded(null!));
        Assert.Throws<ArgumentNullException>(() => _membership.RegisterNodeRemoved(null!));
    }

    [Fact]
    public async Task Apply_FromManyThreads_GivesEachEntryItsEpochAndEachJoinItsAnnouncement()
    {
        var membership = new InMemoryEpochMembership("n0");
        var announced = new System.Collections.Concurrent.ConcurrentBag<string>();
        membership.RegisterNodeAdded(announced.Add);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 50; i++) membership.Apply(new MembershipChange.Join($"n{i}"));
                membership.SetBootstrapped(true);
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(new Epoch(400), membership.View.AppliedEpoch);
        Assert.Equal(50, membership.View.Members.Length);
        Assert.Equal(50, announced.Distinct().Count());
        Assert.Equal(50, announced.Count);
        Assert.True(membership.View.CanLift);
    }
}
