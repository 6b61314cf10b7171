using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>R joined as 3, was sealed at 5 and is forgotten since 6.</summary>
public sealed class ForgottenIncarnationTests
{
    private static readonly Incarnation A = new(1);
    private static readonly Incarnation R = new(3);
    private readonly InMemoryEpochMembership _membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");

    public ForgottenIncarnationTests()
    {
        _membership.Apply(new MembershipChange.Retire(R));
        _membership.Apply(new MembershipChange.Seal([R]));
        _membership.Apply(new MembershipChange.Nothing());
        _membership.Apply(new MembershipChange.Forget(new Epoch(6)));
    }

    [Fact]
    public void FromContext_ListsAForgottenIncarnation_IsRefusedBecauseWithoutItTheOrderWouldBeFalse()
    {
        var context = CausalContext.FromVersions(Epoch.Zero, new Dot(A, 1), new Dot(R, 3));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromContext(context, _membership));

        Assert.Equal(CausalityError.BelowHorizon, refusal.Error);
    }

    [Fact]
    public void Admit_UnknownIncarnationAfterAForget_IsTakenForForgotten() =>
        Assert.True(_membership.View.Admit(CausalContext.FromVersions(Epoch.Zero, new Dot(R, 3)), Incarnation.None).IsAdmitted);
}
