namespace DataWarehouse.Simulation.Clusters;

/// <summary>The data of a replica on a node.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="node">The node that holds it.</param>
/// <param name="group">Its group.</param>
/// <param name="number">Its number in the group.</param>
internal sealed class ModelReplica(NodeLife node, ModelGroup group, long number)
{
    /// <summary>The node that holds it.</summary>
    public NodeLife Node { get; } = node;

    /// <summary>Its group.</summary>
    public ModelGroup Group { get; } = group;

    /// <summary>Its number in the group.</summary>
    public long Number { get; } = number;

    /// <summary>Whether it has a beginning: it was bootstrapped, or filled by its leader.</summary>
    public bool HasData { get; set; }

    /// <summary>How far its log goes.</summary>
    public long Match { get; set; }

    /// <summary>How far it has ever acknowledged.</summary>
    public long Promised { get; set; }

    /// <summary>The state that an earlier copy of the disk has, for those that are set back.</summary>
    public (bool HasData, long Match) Copy { get; set; }

    /// <summary>Whether its group can count on it now.</summary>
    public bool IsLive => HasData && Node.IsReached;
}
