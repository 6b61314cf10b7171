using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

public sealed class SystemMembershipTests
{
    private readonly List<Exception> _failures = [];
    private readonly List<string> _added = [];
    private readonly List<string> _removed = [];
    private readonly SystemRig _rig = SystemRig.Begun();
    private readonly SystemMembership _membership;

    public SystemMembershipTests()
    {
        _membership = new SystemMembership(_failures.Add);
        _membership.RegisterNodeAdded(_added.Add);
        _membership.RegisterNodeRemoved(_removed.Add);
        Tell();
    }

    [Fact]
    public void Members_AreNamedByTheirLives()
    {
        var b = _rig.Join("b");
        Tell();

        Assert.Equal(["a@1", FormattableString.Invariant($"b@{b.Value}")], _membership.GetActiveNodes().Order());
        Assert.Equal(_membership.GetActiveNodes().Order(), _added.Order());
        Assert.Equal(new Epoch(_rig.Index), _membership.View.AppliedEpoch);
        Assert.True(_membership.View.TryFind(b, out _));
    }

    [Fact]
    public void RemovedMember_StaysUntilItIsSealed()
    {
        var b = _rig.Join("b");
        _rig.Done(new SystemCommand.RemoveNode(b));
        Tell();

        Assert.Equal(2, _membership.GetActiveNodes().Count);
        Assert.Empty(_removed);
        Assert.True(_membership.View.TryFind(b, out var member));
        Assert.Equal(MemberStatus.Retired, member.Status);
    }

    [Fact]
    public void Epoch_MovesWithMembersOnly_AndNeverBack()
    {
        var (before, view) = (_rig.State, _membership.View);
        _rig.Done(new SystemCommand.RevokeToken("t"));
        Tell();
        Assert.Same(view, _membership.View);

        _rig.Done(new SystemCommand.CreateToken("t", SystemRig.Token, 60, 5));
        _rig.Join("b");
        Tell();
        _membership.Changed(before, SystemChanges.All);

        Assert.Equal(new Epoch(_rig.Index), _membership.View.AppliedEpoch);
    }

    [Fact]
    public void Local_IsKeptOverChanges()
    {
        _membership.SetLocal(new Incarnation(1), isBootstrapped: true);
        _rig.Join("b");
        Tell();

        Assert.Equal((new Incarnation(1), true), (_membership.View.Local, _membership.View.LocalIsBootstrapped));
        Assert.True(_membership.View.CanLift);
    }

    [Fact]
    public void Callback_ThatThrows_KeepsNobodyFromHearing()
    {
        var membership = new SystemMembership(_failures.Add);
        var heard = new List<string>();
        membership.RegisterNodeAdded(static _ => throw new InvalidOperationException("mine"));
        membership.RegisterNodeAdded(heard.Add);

        membership.Changed(_rig.State, SystemChanges.All);

        Assert.Equal(["a@1"], heard);
        Assert.Equal("mine", Assert.Single(_failures).Message);
    }

    [Fact]
    public void Observers_AreAllTold()
    {
        var other = new SystemMembership(_failures.Add);
        new SystemObservers(other, _membership).Changed(_rig.State, SystemChanges.All);
        Assert.Equal(_membership.View.AppliedEpoch, other.View.AppliedEpoch);
    }

    [Fact]
    public void View_OfATableThatCannotBe_IsRefused()
    {
        static MemberRecord Row(long incarnation, string name, long retired = 0) => new(new Incarnation(incarnation), name, new Epoch(retired), Epoch.Zero);

        Assert.Equal(2, MembershipView.Of(new Epoch(5), Epoch.Zero, [Row(1, "a"), Row(5, "b", 5)]).Members.Length);
        Assert.Throws<ArgumentException>(() => MembershipView.Of(new Epoch(5), Epoch.Zero, [Row(2, "a"), Row(1, "b")]));
        Assert.Throws<ArgumentException>(() => MembershipView.Of(new Epoch(5), Epoch.Zero, [Row(6, "a")]));
        Assert.Throws<ArgumentException>(() => MembershipView.Of(new Epoch(5), Epoch.Zero, [Row(1, "a", 6)]));
        Assert.Throws<ArgumentException>(() => MembershipView.Of(new Epoch(5), Epoch.Zero, [Row(1, "a"), Row(2, "a")]));
        Assert.Throws<ArgumentException>(() => MembershipView.Of(new Epoch(5), new Epoch(6), []));
        Assert.Empty(MembershipView.Of(Epoch.Zero, Epoch.Zero, default).Members);
    }

    private void Tell() => _membership.Changed(_rig.State, SystemChanges.Membership);
}
