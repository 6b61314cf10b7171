using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Membership;

public sealed class InMemoryClusterMembershipTests
{
    private readonly InMemoryClusterMembership _membership = new("A", "B", "A");
    private readonly List<string> _journal = [];

    public InMemoryClusterMembershipTests()
    {
        _membership.RegisterNodeAdded(nodeId => _journal.Add($"+{nodeId}"));
        _membership.RegisterNodeRemoved(nodeId => _journal.Add($"-{nodeId}"));
    }

    [Fact]
    public void AddAndRemove_Changes_AreAnnouncedOnce()
    {
        Assert.True(_membership.Add("C"));
        Assert.False(_membership.Add("C"));
        Assert.True(_membership.Remove("A"));
        Assert.False(_membership.Remove("A"));
        Assert.False(_membership.Remove("never"));

        Assert.Equal(["+C", "-A"], _journal);
        Assert.Equal(["B", "C"], _membership.GetActiveNodes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void GetActiveNodes_AfterAChange_IsAnotherSet()
    {
        var before = _membership.GetActiveNodes();

        _membership.Remove("A");

        Assert.Contains("A", before);
        Assert.DoesNotContain("A", _membership.GetActiveNodes());
    }

    [Fact]
    public void Ids_CompareOrdinally()
    {
        Assert.True(_membership.Add("a"));
        Assert.False(_membership.Remove("á"));
        Assert.Equal(3, _membership.GetActiveNodes().Count);
    }

    [Fact]
    public void Ids_Malformed_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => _membership.Add(string.Empty));
        Assert.Throws<ArgumentNullException>(() => _membership.Add(null!));
        Assert.Throws<ArgumentException>(() => _membership.Remove(new string('x', 256)));
        Assert.Throws<ArgumentException>(() => new InMemoryClusterMembership("A", string.Empty));

        Assert.Empty(_journal);
    }

    [Fact]
    public void Callback_Throws_TheOthersRunAndTheNodeIsGone()
    {
        _membership.RegisterNodeRemoved(_ => throw new InvalidOperationException("broken"));
        _membership.RegisterNodeRemoved(nodeId => _journal.Add($"late -{nodeId}"));

        Assert.Throws<AggregateException>(() => _membership.Remove("A"));

        Assert.Equal(["-A", "late -A"], _journal);
        Assert.DoesNotContain("A", _membership.GetActiveNodes());
    }

    [Fact]
    public void Callback_ThatChangesTheMembership_DoesNotDeadlock()
    {
        _membership.RegisterNodeRemoved(nodeId => _membership.Add($"{nodeId}2"));

        _membership.Remove("A");

        Assert.Equal(["A2", "B"], _membership.GetActiveNodes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AddAndRemove_FromManyThreads_AnnounceEachChangeOnce()
    {
        var membership = new InMemoryClusterMembership();
        int added = 0, removed = 0;
        membership.RegisterNodeAdded(_ => Interlocked.Increment(ref added));
        membership.RegisterNodeRemoved(_ => Interlocked.Increment(ref removed));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    membership.Add($"n{i % 5}");
                    membership.Remove($"n{(i + thread) % 5}");
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(membership.GetActiveNodes().Count, added - removed);
    }
}
