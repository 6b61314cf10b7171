using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>The last check before something received is used: the caller should have asked <see cref="MembershipView.Admit"/> already.</summary>
internal static class Admittance
{
    internal static void Require<TId>(in Knowledge<TId> received, MembershipView view)
        where TId : struct, IVectorId<TId>
    {
        if (received.Stamp > view.AppliedEpoch || received.Newest.JoinedAt > view.AppliedEpoch) ThrowAhead(received, view);
        if (received.Stamp < view.Horizon && received.Stamp > Epoch.Zero) ThrowBelowHorizon(received, view);
    }

    private static void ThrowAhead<TId>(in Knowledge<TId> received, MembershipView view)
        where TId : struct, IVectorId<TId> =>
        throw new CausalityException(
            CausalityError.AheadOfEpoch,
            $"Stamp {received.Stamp} or incarnation {received.Newest} lies after epoch {view.AppliedEpoch}, the last one applied here. "
            + "Apply the system group's log up to there, then try again.");

    private static void ThrowBelowHorizon<TId>(in Knowledge<TId> received, MembershipView view)
        where TId : struct, IVectorId<TId> =>
        throw new CausalityException(
            CausalityError.BelowHorizon,
            $"Stamp {received.Stamp} lies below horizon {view.Horizon}: nodes sealed in between are forgotten, so the vector cannot be "
            + "read any more. Read the key again and use the new context.");
}
