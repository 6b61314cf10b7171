using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>How far an upgrade is: what the members can do, and what is in the way of the next feature level.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class UpgradeView
{
    /// <summary>Looks.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <param name="isHeard">Whether a member is heard by this node.</param>
    public static UpgradeStatusResponse Of(SystemState state, Func<PeerId, bool> isHeard)
    {
        var nodes = state.Nodes.Values;
        var wanted = nodes.Max(static node => node.Introduction.FeatureLevel);
        var response = new UpgradeStatusResponse { Level = state.FeatureLevel, Possible = nodes.Min(static node => node.Introduction.FeatureLevel) };
        response.Nodes.AddRange(nodes.Select(node => Describe(state, node, isHeard(node.Peer))));
        foreach (var node in nodes.Where(node => node.Introduction.FeatureLevel < wanted))
            response.Obstacles.Add(FormattableString.Invariant($"'{node.Name}' can do level {node.Introduction.FeatureLevel} at most, as of its last start: upgrade and restart it, or remove it, to finalise level {wanted}"));
        return response;
    }

    private static UpgradeNode Describe(SystemState state, NodeRecord node, bool isHeard)
    {
        var program = state.Programs.GetValueOrDefault(node.Incarnation.Value);
        return new UpgradeNode { Name = node.Name, Highest = node.Introduction.FeatureLevel, Lowest = program?.LowestLevel ?? 0, Release = program?.Release ?? string.Empty, Heard = isHeard };
    }
}
