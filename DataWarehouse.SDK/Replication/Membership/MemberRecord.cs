namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>One incarnation in the membership table.</summary>
/// <param name="Incarnation">Its identity: the epoch of its join.</param>
/// <param name="NodeId">Its node id, unique in the table.</param>
/// <param name="RetiredAt">The epoch of its retirement, or <see cref="Epoch.Zero"/> while active.</param>
/// <param name="SealedAt">The epoch of its seal, or <see cref="Epoch.Zero"/> before.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record MemberRecord(Incarnation Incarnation, string NodeId, Epoch RetiredAt, Epoch SealedAt)
{
    /// <summary>Where it stands on its way out.</summary>
    public MemberStatus Status =>
        SealedAt > Epoch.Zero ? MemberStatus.Sealed
        : RetiredAt > Epoch.Zero ? MemberStatus.Retired
        : MemberStatus.Active;
}
