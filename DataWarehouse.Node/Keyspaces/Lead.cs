using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Who leads a group, as far as this node knows.</summary>
/// <param name="Term">The term.</param>
/// <param name="Leader">The node that leads; or nobody.</param>
/// <param name="IsHere">Whether it is this one.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record Lead(long Term, PeerId Leader, bool IsHere)
{
    /// <summary>Nothing is known yet.</summary>
    public static Lead Unknown { get; } = new(0, default, IsHere: false);

    /// <summary>Whether somebody leads.</summary>
    public bool IsKnown => Leader != default;
}
