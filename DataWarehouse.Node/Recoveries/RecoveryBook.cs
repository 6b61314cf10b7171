using DataWarehouse.Node.Grpc;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Recoveries;

/// <summary>The recoveries that this node's directory knows of, and whom they keep away.</summary>
/// <remarks>Immutable and thread-safe: no recovery is made while the node runs.</remarks>
/// <param name="cluster">The cluster.</param>
/// <param name="recoveries">The recoveries, in the order in which they were made.</param>
internal sealed class RecoveryBook(ClusterId cluster, IReadOnlyList<Recovery> recoveries)
{
    private readonly HashSet<PeerId> _givenUp = [.. recoveries.SelectMany(static recovery => recovery.Lost).Select(static member => new GivenUpNode(member.Node, member.Incarnation).Id)];

    /// <summary>The recoveries.</summary>
    public IReadOnlyList<Recovery> Recoveries => recoveries;

    /// <summary>Whether a node was given up: nothing that it holds may take part any more.</summary>
    /// <param name="peer">The node.</param>
    public bool IsGivenUp(PeerId peer) => _givenUp.Contains(peer);

    /// <summary>The refusal of a node that was given up and asks whether it may start; null for any other.</summary>
    /// <param name="command">What it says of its start.</param>
    public EngineAnswer? Refuse(ReadOnlySpan<byte> command)
    {
        if (recoveries.Count == 0 || !SystemCommand.TryDecode(command, out var decoded) || decoded is not SystemCommand.NodeStarted started || started.Cluster != cluster) return null;
        foreach (var recovery in recoveries)
        {
            if (recovery.Lost.FirstOrDefault(member => member.Incarnation == started.Incarnation.Value) is not { } lost) continue;
            var answer = new SystemAnswer(
                SystemStatus.NodeRetired,
                0,
                0,
                0,
                FormattableString.Invariant($"'{lost.Node}' was given up at {recovery.At:u} when group {recovery.Group} was recovered without it, so what its directory holds is of the past"),
                "keep the directory if something of it may be wanted, and join again with an empty one");
            return new EngineAnswer(EngineOutcome.Answered, 0, answer.Encode());
        }

        return null;
    }
}
