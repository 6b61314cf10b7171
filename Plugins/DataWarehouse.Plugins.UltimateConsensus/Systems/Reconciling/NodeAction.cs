using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>Something that a node should do so that it comes to be as the catalogue wants it.</summary>
/// <remarks>Immutable and thread-safe. The set of cases is closed.</remarks>
public abstract record NodeAction
{
    private NodeAction()
    {
    }

    /// <summary>Begins a group: its first configuration is written, and the replica may campaign.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Replica">This node's replica.</param>
    /// <param name="Initial">The configuration the group begins with, exactly as it was recorded once.</param>
    public sealed record Bootstrap(long Group, long Replica, ImmutableArray<RaftMember> Initial) : NodeAction;

    /// <summary>Starts a replica that knows nothing, votes for nobody and never campaigns until its leader has filled it.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Replica">This node's replica.</param>
    public sealed record StartEmpty(long Group, long Replica) : NodeAction;

    /// <summary>Runs a replica whose data is here; it trusts that data only.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Replica">This node's replica.</param>
    public sealed record TakeUp(long Group, long Replica) : NodeAction;

    /// <summary>Stops a replica and deletes its data: its group can never have it as a member again.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Replica">This node's replica.</param>
    public sealed record Delete(long Group, long Replica) : NodeAction;

    /// <summary>Proposes a change of the members to the group, which this node leads: one step, or one joint change when there are several parts.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Changes">The parts.</param>
    public sealed record ChangeMembers(long Group, ImmutableArray<MemberChange> Changes) : NodeAction;

    /// <summary>Hands the leadership of a group to another voter.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Replica">The voter.</param>
    public sealed record TransferLeadership(long Group, long Replica) : NodeAction;

    /// <summary>Proposes to the system group that a configuration was seen (<see cref="Commands.SystemCommand.SeeConfiguration"/>).</summary>
    /// <param name="Seen">The configuration.</param>
    public sealed record Report(SeenConfiguration Seen) : NodeAction;

    /// <summary>This life of the node was removed for good: it serves nobody any more.</summary>
    public sealed record Leave : NodeAction;
}
