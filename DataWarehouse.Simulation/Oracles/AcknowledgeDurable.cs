using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A replica acknowledges only what its disk holds: the entries of the leader that it answers, and that leader's term.</summary>
/// <remarks>
/// Source: Raft paper, figure 2 ("updated on stable storage before responding"); yugabyte-db #32875 (acknowledged beyond its own log), openraft #1960
/// (completions out of order). The disk is looked at directly. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class AcknowledgeDurable(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(AcknowledgeDurable);

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind != MessageKind.AppendResponse || message.Refused) return;
        var seen = observations.Of(replica.Replica);
        if (seen.IsDamaged) return;

        if (seen.DurableHardState.Term < message.Term)
            Violated($"Replica {seen.Replica} acknowledged in term {message.Term}; its disk holds term {seen.DurableHardState.Term}.");
        // What a later leader had overwritten since was durable when it was acknowledged, and the acknowledgement counts in no later term.
        if (replica.Core is { } core && core.Term > message.Term) return;
        if (message.Index > seen.Durable.Last)
            Violated($"Replica {seen.Replica} acknowledged {message.Index} in term {message.Term}; its disk holds entries up to {seen.Durable.Last}.");
        CompareWithLeader(seen, message);
    }

    private void CompareWithLeader(ObservedReplica seen, in Message message)
    {
        var leader = observations.Of(message.To);
        if (!leader.IsUp || leader.Role != Role.Leader || leader.Term != message.Term) return;
        if (!leader.Log.Holds(message.Index) || !seen.Durable.Holds(message.Index)) return;
        var own = seen.Durable.TermAt(message.Index);
        var theirs = leader.Log.TermAt(message.Index);
        if (own != theirs && own != Term.Zero)
            Violated($"Replica {seen.Replica} acknowledged {message.Index}; its disk holds one of term {own} there, leader {leader.Replica} one of term {theirs}.");
    }
}
