using System.Security.Cryptography;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>What operators and new nodes ask of the membership, at any node: it checks what only the present can say, such as who is alive, and puts the rest to the system group.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="group">The system group.</param>
/// <param name="gate">The way to its leader.</param>
/// <param name="engine">Hears the other nodes.</param>
/// <param name="book">The members and their numbers.</param>
/// <param name="plan">What the cluster began from.</param>
internal sealed class MemberDesk(SystemGroup group, SystemGate gate, NodeEngine engine, MemberBook book, ClusterPlan plan)
{
    private const int NameBytes = 4;

    /// <summary>Why nothing can be asked now, or null.</summary>
    public string? Obstacle => SystemRunner.FindFlaw(plan)
        ?? (group.State.IsInitialised ? null : "The cluster has not begun yet: once in its life all its first members must run and hear each other. Start them, then try again.");

    /// <summary>A member by the number that clients know it by, or null.</summary>
    /// <param name="number">The number.</param>
    public NodeRecord? Find(ulong number) => group.State.Nodes.Values.FirstOrDefault(node => book.NumberOf(node.Peer) == number);

    /// <summary>Lets a node in.</summary>
    /// <param name="token">What it shows.</param>
    /// <param name="introduction">What it says of itself.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    /// <returns>The system group's answer, or null if there is none.</returns>
    public Task<SystemAnswer?> JoinAsync(JoinToken token, NodeIntroduction introduction, CancellationToken cancellationToken) =>
        gate.ProposeAsync(new SystemCommand.Join(token.Cluster, token.Hash, introduction), cancellationToken);

    /// <summary>Has a member emptied, or puts it into service.</summary>
    /// <param name="node">The member.</param>
    /// <param name="service">What it is to be good for.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    public Task<SystemAnswer?> SetServiceAsync(NodeRecord node, NodeService service, CancellationToken cancellationToken) =>
        gate.ProposeAsync(new SystemCommand.SetService(node.Incarnation, service), cancellationToken);

    /// <summary>Removes a member for good.</summary>
    /// <param name="node">The member; see <see cref="FindNeed"/> first.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    public Task<SystemAnswer?> RemoveAsync(NodeRecord node, CancellationToken cancellationToken) =>
        gate.ProposeAsync(new SystemCommand.RemoveNode(node.Incarnation), cancellationToken);

    /// <summary>Makes a token.</summary>
    /// <param name="name">Its name; empty to have one drawn.</param>
    /// <param name="seconds">How long it is good for.</param>
    /// <param name="uses">How many nodes may join by it.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    public async Task<(string Name, JoinToken Token, SystemAnswer? Answer)> CreateTokenAsync(string name, long seconds, int uses, CancellationToken cancellationToken)
    {
        if (name.Length == 0) name = "t-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));
        var token = new JoinToken(book.Cluster, RandomNumberGenerator.GetBytes(JoinToken.SecretBytes));
        return (name, token, await gate.ProposeAsync(new SystemCommand.CreateToken(name, token.Hash, seconds, uses), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends a token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    public Task<SystemAnswer?> RevokeTokenAsync(string name, CancellationToken cancellationToken) => gate.ProposeAsync(new SystemCommand.RevokeToken(name), cancellationToken);

    /// <summary>Raises the feature level of the cluster.</summary>
    /// <param name="level">The level.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    public Task<SystemAnswer?> FinaliseAsync(int level, CancellationToken cancellationToken) => gate.ProposeAsync(new SystemCommand.Finalise(level), cancellationToken);

    /// <summary>
    /// Why a member must not be removed now, or null: a group that has a voter there would not keep a majority of voters that are heard. The system group knows who is a member; this node knows who is alive.
    /// </summary>
    /// <param name="node">The member.</param>
    public string? FindNeed(NodeRecord node)
    {
        var state = group.State;

        // Of the last member the system group says better what is to be done.
        if (state.Nodes.Count == 1) return null;
        foreach (var placed in state.Groups.Values)
        {
            var voters = placed.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).ToList();
            if (voters.All(voter => voter.Node != node.Peer)) continue;
            var left = voters.Where(voter => voter.Node != node.Peer && state.FindNode(voter.Node.Incarnation) is not null && engine.IsHeard(voter.Node)).ToList();
            if (left.Count * 2 > voters.Count) continue;
            var missing = voters.Where(voter => voter.Node != node.Peer && !left.Contains(voter)).Select(static voter => voter.Node.Node).ToList();
            return $"group {placed.Group} would keep {left.Count} of its {voters.Count} voters without '{node.Name}', which is no majority{(missing.Count > 0 ? $" ('{string.Join("', '", missing)}' {(missing.Count == 1 ? "is" : "are")} not heard)" : string.Empty)}; "
                + $"{(missing.Count > 0 ? "start what is not heard, or remove that first, or " : string.Empty)}empty the node with 'dw member drain {node.Name}' and wait until its replicas have moved";
        }

        return null;
    }

    /// <summary>Whether a node is heard.</summary>
    /// <param name="peer">The node.</param>
    public bool IsHeard(PeerId peer) => engine.IsHeard(peer);

    /// <summary>What this node has applied of the system group.</summary>
    public SystemState State => group.State;
}
