using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>One entry of the system group's log, as far as it concerns vectors. Each takes one epoch, whether it has an effect or not.</summary>
/// <remarks>Immutable and thread-safe. The set of cases is closed.</remarks>
public abstract record MembershipChange
{
    private MembershipChange()
    {
    }

    /// <summary>An entry that does not concern the membership.</summary>
    public sealed record Nothing : MembershipChange;

    /// <summary>A node joins; its incarnation is this entry's epoch.</summary>
    /// <param name="NodeId">Its id, not in the table yet.</param>
    public sealed record Join(string NodeId) : MembershipChange;

    /// <summary>An incarnation stops for good, on an operator's word.</summary>
    /// <param name="Incarnation">Who leaves.</param>
    public sealed record Retire(Incarnation Incarnation) : MembershipChange;

    /// <summary>All that survives of these retired incarnations is held by every member.</summary>
    /// <param name="Incarnations">Who is sealed.</param>
    public sealed record Seal(ImmutableArray<Incarnation> Incarnations) : MembershipChange;

    /// <summary>Every member has swept its vectors up to the horizon; table rows sealed at or before it go.</summary>
    /// <param name="Horizon">The epoch up to which sealed incarnations are forgotten.</param>
    public sealed record Forget(Epoch Horizon) : MembershipChange;
}
