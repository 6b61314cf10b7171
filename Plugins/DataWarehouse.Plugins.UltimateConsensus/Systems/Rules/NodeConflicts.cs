using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>Whether what a node says of itself contradicts what other members say.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class NodeConflicts
{
    /// <summary>Looks for a contradiction.</summary>
    /// <param name="state">The state.</param>
    /// <param name="claims">What the node says.</param>
    /// <param name="self">Its incarnation, if it is a member already; else 0.</param>
    /// <returns>The refusal, or null.</returns>
    public static SystemVerdict? Find(SystemState state, NodeIntroduction claims, long self)
    {
        if (claims.Directory == 0) return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the data directory has no number", "start the node on a data directory that it can write to");
        if (claims.FeatureLevel < state.FeatureLevel)
            return SystemVerdict.Refuse(state, SystemStatus.ReleaseTooOld, $"this release can do feature level {claims.FeatureLevel}, the cluster is at {state.FeatureLevel}", "start the node with a later release");
        foreach (var other in state.Nodes.Values)
        {
            if (other.Incarnation.Value != self && FindWith(state, claims, other) is { } refusal) return refusal;
        }

        return null;
    }

    private static SystemVerdict? FindWith(SystemState state, NodeIntroduction claims, NodeRecord other)
    {
        var theirs = other.Introduction;
        if (string.Equals(other.Name, claims.Name, StringComparison.Ordinal))
        {
            return SystemVerdict.Refuse(
                state,
                SystemStatus.NodeNameTaken,
                $"'{claims.Name}' is a member already, with incarnation {other.Incarnation.Value} and another data directory",
                "start the node on that directory; if it is lost, remove the member with 'dw member remove' and join again, or choose another name");
        }

        if (theirs.Directory == claims.Directory)
            return SystemVerdict.Refuse(state, SystemStatus.ForeignDirectory, $"the data directory is that of member '{other.Name}'", "never copy a data directory: start the node on an empty one");
        if (claims.Addresses[NodeLabels.PeerAddress] is { } address && string.Equals(address, theirs.Addresses[NodeLabels.PeerAddress], StringComparison.Ordinal))
            return SystemVerdict.Refuse(state, SystemStatus.AddressTaken, $"member '{other.Name}' has the address {address}", "give the node another address, or start or remove that member first");

        var host = claims.Labels[NodeLabels.Host];
        return host is not null && string.Equals(host, other.Host, StringComparison.Ordinal) && !string.Equals(claims.Labels[NodeLabels.Zone], other.Zone, StringComparison.Ordinal)
            ? SystemVerdict.Refuse(
                state,
                SystemStatus.ContradictoryLabels,
                $"host '{host}' would be in zone '{claims.Labels[NodeLabels.Zone]}', and by the labels of member '{other.Name}' it is in zone '{other.Zone}'",
                "correct the labels: a host is in one zone")
            : null;
    }
}
