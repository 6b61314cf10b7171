using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>What a dotted version vector does, on a plain membership and on one with epochs.</summary>
public sealed class DvvTests
{
    private readonly InMemoryClusterMembership _plain = new("A", "B", "C");
    private readonly InMemoryEpochMembership _epochs = InMemoryEpochMembership.Founded("A", "A", "B", "C");

    [Fact]
    public void Increment_UpdatesVersionAndDot()
    {
        var vector = new DottedVersionVector(_plain);

        vector.Increment("A");
        Assert.Equal((1, "0:1"), vector.ToImmutableDictionary()["A"]);

        vector.Increment("A");
        vector.Increment("B");
        Assert.Equal((2, "0:2"), vector.ToImmutableDictionary()["A"]);
        Assert.Equal((1, "0:1"), vector.ToImmutableDictionary()["B"]);
        Assert.Equal(2, vector.Count);
    }

    [Fact]
    public void HappensBefore_DetectsCausality()
    {
        var earlier = Plain(("A", 1));
        var later = Plain(("A", 2), ("B", 1));

        Assert.True(earlier.HappensBefore(later));
        Assert.False(later.HappensBefore(earlier));
        Assert.False(earlier.HappensBefore(Plain(("A", 1))));
        Assert.Equal(CausalOrder.After, later.Compare(earlier));
    }

    [Fact]
    public void Merge_TakesMaxVersions()
    {
        var left = Plain(("A", 3), ("B", 1));
        var right = Plain(("B", 2), ("C", 4));

        var merged = left.Merge(right);

        Assert.Equal(Dictionary(("A", 3), ("B", 2), ("C", 4)), merged.ToImmutableDictionary());
        Assert.Equal(Dictionary(("A", 3), ("B", 1)), left.ToImmutableDictionary());
        Assert.Equal(Dictionary(("B", 2), ("C", 4)), right.ToImmutableDictionary());
    }

    [Fact]
    public void IsConcurrent_DetectsConflicts()
    {
        var left = Plain(("A", 2), ("B", 1));
        var right = Plain(("A", 1), ("B", 2));

        Assert.True(left.IsConcurrent(right));
        Assert.True(right.IsConcurrent(left));
        Assert.False(left.IsConcurrent(left.Merge(right)));
        Assert.False(left.IsConcurrent(Plain(("A", 2), ("B", 1))));
    }

    [Fact]
    public void PruneDeadNodes_RemovesInactiveEntries()
    {
        var vector = Plain(("A", 1), ("B", 2), ("never joined", 3));

        vector.PruneDeadNodes();
        Assert.Equal(Dictionary(("A", 1), ("B", 2)), vector.ToImmutableDictionary());

        vector.PruneDeadNodes();
        Assert.Equal(2, vector.Count);
    }

    [Fact]
    public void MembershipCallback_TriggersAutoPrune()
    {
        var vector = Plain(("A", 1), ("B", 2));

        _plain.Remove("B");

        Assert.Equal(Dictionary(("A", 1)), vector.ToImmutableDictionary());
    }

    [Fact]
    public void MembershipCallback_NodeAdded_ChangesNothing()
    {
        var vector = Plain(("A", 1), ("B", 2));

        _plain.Add("D");

        Assert.Equal(2, vector.Count);
    }

    [Fact]
    public void Empty_ListsNothingAndComesBeforeEveryOther()
    {
        var empty = new DottedVersionVector(_plain);

        Assert.True(empty.IsEmpty);
        Assert.Empty(empty.ToImmutableDictionary());
        Assert.Equal(CausalOrder.Equal, empty.Compare(new DottedVersionVector(_plain)));
        Assert.True(empty.HappensBefore(Plain(("A", 1))));
        Assert.Equal("{}@0", empty.ToString());
    }

    [Fact]
    public void Merge_NothingNew_KeepsTheStateAndTheRole()
    {
        var whole = Plain(("A", 2), ("B", 1));
        var part = Plain(("A", 1));

        Assert.Same(whole.CurrentState, whole.Merge(part).CurrentState);
        Assert.Same(whole.CurrentState, part.Merge(whole).CurrentState);
        Assert.Equal(VectorRole.State, new DottedVersionVector(_plain).Merge(part).Role);
        Assert.Equal(VectorRole.Context, part.Merge(new DottedVersionVector(_plain)).Role);
    }

    [Fact]
    public void Absorb_SaysWhetherAnythingWasNew()
    {
        var vector = new DottedVersionVector(_plain);

        Assert.True(vector.Absorb(Plain(("A", 1))));
        Assert.False(vector.Absorb(Plain(("A", 1))));
        Assert.True(vector.Absorb(Plain(("B", 1))));
        Assert.Equal(Dictionary(("A", 1), ("B", 1)), vector.ToImmutableDictionary());
    }

    [Fact]
    public void Record_NumberWithGaps_ListsAllUpToIt()
    {
        var vector = new DottedVersionVector(_plain);

        vector.Record("A", 7);

        Assert.Equal((7, "0:7"), vector.ToImmutableDictionary()["A"]);
        Assert.True(vector.Covers("A", 3));
        Assert.False(vector.Covers("A", 8));
        Assert.False(vector.Covers("A", 0));
        Assert.False(vector.Covers("B", 1));
    }

    [Fact]
    public void Covers_DetachedDot_IsThatOneEvent()
    {
        var vector = DottedVersionVector.FromDictionary(Entry("A", 1, "0:4"), _plain);

        Assert.Equal([true, false, false, true, false], new long[] { 1, 2, 3, 4, 5 }.Select(number => vector.Covers("A", number)));
        Assert.Equal((1, "0:4"), vector.ToImmutableDictionary()["A"]);
        Assert.Equal("{A:1, A:(4)}@0", vector.ToString());
    }

    [Fact]
    public void Increment_BehindADetachedDot_TakesTheNumberAfterIt()
    {
        var vector = DottedVersionVector.FromDictionary(Entry("A", 1, "0:4"), _plain);

        vector.Increment("A");

        Assert.True(vector.Covers("A", 5));
        Assert.False(vector.Covers("A", 2));
        Assert.Equal("0:5", vector.ToImmutableDictionary()["A"].Dot);
    }

    [Fact]
    public void Increment_ForeignIncarnationsOfOneNode_GoesOnInTheNewest()
    {
        var vector = DottedVersionVector.FromDictionary(Entry("A", 3, "4:3"), _plain)
            .Merge(DottedVersionVector.FromDictionary(Entry("A", 0, "6:9"), _plain))
            .Merge(DottedVersionVector.FromDictionary(Entry("B", 0, "7:9"), _plain));

        vector.Increment("A");
        vector.Increment("C");

        Assert.False(vector.IsEmpty);
        Assert.Equal("{C:1, A:3, A:(9), A:(10), B:(9)}@0", vector.ToString());
    }

    [Fact]
    public void AsContext_LaterIncrements_AreNotSeen()
    {
        var vector = new DottedVersionVector(_plain);
        vector.Increment("A");

        var context = vector.AsContext();
        vector.Increment("A");

        Assert.Equal(VectorRole.Context, context.Role);
        Assert.True(context.HappensBefore(vector));
    }

    [Fact]
    public void Epochs_Increment_UsesTheIncarnationOfTheJoin()
    {
        var vector = new DottedVersionVector(_epochs);

        vector.Increment("B");

        Assert.Equal((1, "2:1"), vector.ToImmutableDictionary()["B"]);
        Assert.Equal([new Dot(new Incarnation(2), 1)], vector.ToContext().ListVersions());
    }

    [Fact]
    public void Epochs_RetiredNode_KeepsItsEntryUntilItIsSealed()
    {
        var vector = new DottedVersionVector(_epochs);
        vector.Increment("A");
        vector.Increment("C");

        _epochs.Apply(new MembershipChange.Retire(new Incarnation(3)));
        vector.PruneDeadNodes();
        Assert.Equal(2, vector.Count);

        _epochs.Apply(new MembershipChange.Seal([new Incarnation(3)]));
        Assert.Equal(1, vector.Count);
        Assert.Equal(new Epoch(5), vector.Stamp);
        Assert.True(vector.Covers("C", 1));
        Assert.True(vector.Covers("C", 99));
    }

    [Fact]
    public void Epochs_FromContext_IsTheSameEventsUnderNodeIds()
    {
        var context = CausalContext.FromVersions(Epoch.Zero, new Dot(new Incarnation(1), 2)).With(new Dot(new Incarnation(2), 5));

        var vector = DottedVersionVector.FromContext(context, _epochs);

        Assert.Equal(Entry("A", 2, "1:2").Add("B", (0, "2:5")), vector.ToImmutableDictionary());
        Assert.Equal(context, vector.ToContext());
        Assert.Equal(VectorRole.Context, vector.Role);
    }

    private static ImmutableDictionary<string, (long, string)> Entry(string nodeId, long version, string dot) =>
        ImmutableDictionary<string, (long, string)>.Empty.Add(nodeId, (version, dot));

    private static ImmutableDictionary<string, (long, string)> Dictionary(params (string NodeId, long Version)[] entries) =>
        entries.ToImmutableDictionary(entry => entry.NodeId, entry => (entry.Version, $"0:{entry.Version}"));

    private DottedVersionVector Plain(params (string NodeId, long Version)[] entries) =>
        DottedVersionVector.FromDictionary(Dictionary(entries), _plain);
}
