using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>In a term at most one replica leads, and it does so in one life only.</summary>
/// <remarks>
/// Source: Raft paper, section 5.2 and figure 3, "election safety". That a restarted replica does not lead again in the same term follows from its vote
/// for itself, which must be durable before it counts. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class ElectionSafety(Observations observations) : Oracle
{
    private readonly Dictionary<Term, (ReplicaId Replica, int Life)> _leaders = [];

    /// <inheritdoc/>
    public override string Name => nameof(ElectionSafety);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.Role != Role.Leader || !seen.Shows(StepChanges.Leadership)) return;

        var leader = (seen.Replica, seen.Life);
        if (_leaders.TryAdd(seen.Term, leader) || _leaders[seen.Term] == leader) return;
        var other = _leaders[seen.Term];
        Violated($"Replica {seen.Replica} (life {seen.Life}) leads in term {seen.Term}, in which {other.Replica} (life {other.Life}) led.");
    }
}
