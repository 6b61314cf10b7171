using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Membership;

/// <summary>What each log entry does to the table, judged where it stands.</summary>
public sealed class MembershipTransitionsTests
{
    private static readonly Incarnation A = new(1);
    private static readonly Incarnation B = new(2);
    private static readonly Incarnation C = new(3);

    private readonly MembershipView _founded = View(Join("A"), Join("B"), Join("C"));

    [Fact]
    public void Empty_IsEpochZeroWithoutMembers()
    {
        Assert.Equal(Epoch.Zero, MembershipView.Empty.AppliedEpoch);
        Assert.Empty(MembershipView.Empty.Members);
        Assert.Empty(MembershipView.Empty.UnsealedNodes);
        Assert.False(MembershipView.Empty.CanLift);
    }

    [Fact]
    public void Join_NewId_IsTheIncarnationOfItsEpoch()
    {
        Assert.Equal([A, B, C], _founded.Members.Select(record => record.Incarnation));
        Assert.Equal(new MemberRecord(C, "C", Epoch.Zero, Epoch.Zero), Find(_founded, C));
        Assert.Equal(MemberStatus.Active, Find(_founded, C).Status);
        Assert.Equal(C.JoinedAt, _founded.AppliedEpoch);
    }

    [Fact]
    public void Join_IdInTheTable_HasNoEffectInAnyStatus()
    {
        var retired = _founded.Apply(Retire(C), out _);
        var @sealed = retired.Apply(Seal(C), out _);

        Assert.All([_founded, retired, @sealed], view =>
        {
            var after = view.Apply(Join("C"), out var tookEffect);
            Assert.False(tookEffect);
            Assert.Equal(view.Members, after.Members);
            Assert.Equal(view.AppliedEpoch.Next, after.AppliedEpoch);
        });
    }

    [Fact]
    public void Join_IdForgotten_IsANewIncarnation()
    {
        var forgotten = Apply(_founded, Retire(C), Seal(C), Forget(5));

        var after = forgotten.Apply(Join("C"), out var tookEffect);

        Assert.True(tookEffect);
        Assert.True(after.TryFind("C", out var record));
        Assert.Equal(new Incarnation(7), record.Incarnation);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Join_MalformedId_IsRefused(string? nodeId) =>
        Assert.ThrowsAny<ArgumentException>(() => _founded.Apply(Join(nodeId!), out _));

    [Fact]
    public void Retire_ActiveNode_StaysListedUntilItsSeal()
    {
        var retired = _founded.Apply(Retire(C), out var tookEffect);

        Assert.True(tookEffect);
        Assert.Equal((MemberStatus.Retired, new Epoch(4)), (Find(retired, C).Status, Find(retired, C).RetiredAt));
        Assert.Contains("C", retired.UnsealedNodes);
        Assert.False(retired.HasSeals);
    }

    [Fact]
    public void Retire_LastActiveNode_HasNoEffect()
    {
        var one = Apply(_founded, Retire(C), Retire(B));
        Assert.Equal(MemberStatus.Retired, Find(one, B).Status);

        var after = one.Apply(Retire(A), out var tookEffect);

        Assert.False(tookEffect);
        Assert.Equal(MemberStatus.Active, Find(after, A).Status);
        Assert.Equal(new Epoch(6), after.AppliedEpoch);
    }

    [Fact]
    public void Retire_UnknownOrRetiredNode_HasNoEffect()
    {
        var retired = _founded.Apply(Retire(C), out _);

        Assert.All([C, new Incarnation(9), Incarnation.None], incarnation =>
        {
            var after = retired.Apply(Retire(incarnation), out var tookEffect);
            Assert.False(tookEffect);
            Assert.Equal(retired.Members, after.Members);
        });
    }

    [Fact]
    public void Seal_RetiredNodes_TakesThemOutOfTheVectors()
    {
        var after = Apply(_founded, Retire(C), Retire(B)).Apply(Seal(B, C), out var tookEffect);

        Assert.True(tookEffect);
        Assert.Equal([MemberStatus.Active, MemberStatus.Sealed, MemberStatus.Sealed], after.Members.Select(record => record.Status));
        Assert.Equal(new Epoch(6), Find(after, C).SealedAt);
        Assert.Equal(["A"], after.UnsealedNodes);
        Assert.True(after.HasSeals);
    }

    [Fact]
    public void Seal_NotAllRetired_HasNoEffectOnAny()
    {
        var retired = _founded.Apply(Retire(C), out _);
        var @sealed = retired.Apply(Seal(C), out _);

        AssertNoEffect(_founded, Seal(C));
        AssertNoEffect(retired, Seal(B));
        AssertNoEffect(retired, Seal(C, B));
        AssertNoEffect(retired, Seal(C, new Incarnation(9)));
        AssertNoEffect(retired, Seal());
        AssertNoEffect(retired, new MembershipChange.Seal(default));
        AssertNoEffect(@sealed, Seal(C));
    }

    [Fact]
    public void Forget_Horizon_TakesOnlySealedRowsAtOrBeforeIt()
    {
        var view = Apply(_founded, Retire(C), Seal(C), Retire(B), Seal(B));

        var after = view.Apply(Forget(6), out var tookEffect);

        Assert.True(tookEffect);
        Assert.Equal([A, B], after.Members.Select(record => record.Incarnation));
        Assert.Equal(new Epoch(6), after.Horizon);
        Assert.False(after.TryFind(C, out _));
        Assert.False(after.TryFind("C", out _));
    }

    [Fact]
    public void Forget_HorizonNotLaterOrAhead_HasNoEffect()
    {
        var view = Apply(_founded, Retire(C), Seal(C), Forget(5));

        AssertNoEffect(view, Forget(5));
        AssertNoEffect(view, Forget(4));
        AssertNoEffect(view, Forget(0));
        AssertNoEffect(view, Forget(7));
        view.Apply(Forget(6), out var tookEffect);
        Assert.True(tookEffect);
    }

    [Fact]
    public void Nothing_TakesItsEpochOnly() => AssertNoEffect(_founded, new MembershipChange.Nothing());

    [Fact]
    public void Change_Null_IsRefused() => Assert.Throws<ArgumentNullException>(() => _founded.Apply(null!, out _));

    [Fact]
    public void TryFind_NullNodeId_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _founded.TryFind(null!, out _));
        Assert.Throws<ArgumentNullException>(() => MembershipView.Empty.TryFind(null!, out _));
    }

    [Fact]
    public void SeenBy_AnotherNode_SharesTheTable()
    {
        var seen = _founded.SeenBy(B, isBootstrapped: true);

        Assert.Equal((B, true, true), (seen.Local, seen.LocalIsBootstrapped, seen.CanLift));
        Assert.Equal((Incarnation.None, false), (_founded.Local, _founded.LocalIsBootstrapped));
        Assert.Equal(_founded.Members, seen.Members);
        Assert.Equal(B, seen.Apply(Join("D"), out _).Local);
    }

    [Fact]
    public void CanLift_OnlyAnActiveBootstrappedMember()
    {
        Assert.False(_founded.SeenBy(B, isBootstrapped: false).CanLift);
        Assert.False(_founded.SeenBy(Incarnation.None, isBootstrapped: true).CanLift);
        Assert.False(_founded.SeenBy(B, isBootstrapped: true).Apply(Retire(B), out _).CanLift);
    }

    private static MembershipChange.Join Join(string nodeId) => new(nodeId);

    private static MembershipChange.Retire Retire(Incarnation incarnation) => new(incarnation);

    private static MembershipChange.Seal Seal(params Incarnation[] incarnations) => new([.. incarnations]);

    private static MembershipChange.Forget Forget(long horizon) => new(new Epoch(horizon));

    private static MembershipView View(params MembershipChange[] changes) => Apply(MembershipView.Empty, changes);

    private static MembershipView Apply(MembershipView view, params MembershipChange[] changes) =>
        changes.Aggregate(view, (current, change) => current.Apply(change, out _));

    private static MemberRecord Find(MembershipView view, Incarnation incarnation) =>
        view.TryFind(incarnation, out var record) ? record : throw new InvalidOperationException($"{incarnation} is not in the table.");

    private static void AssertNoEffect(MembershipView view, MembershipChange change)
    {
        var after = view.Apply(change, out var tookEffect);
        Assert.False(tookEffect);
        Assert.Equal(view.Members, after.Members);
        Assert.Equal((view.Horizon, view.AppliedEpoch.Next), (after.Horizon, after.AppliedEpoch));
    }
}
