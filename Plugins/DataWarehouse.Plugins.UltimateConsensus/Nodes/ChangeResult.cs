using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>The answer to a change of a group's members or leader.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Leader">Who leads, as far as known, where it was not done; or nobody.</param>
/// <param name="Detail">Why it was not done, in words; or null.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct ChangeResult(ChangeStatus Status, PeerId Leader, string? Detail)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Status == ChangeStatus.Done;
}
