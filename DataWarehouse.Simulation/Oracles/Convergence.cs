using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>Once faults are over, all members end with the same log, the same commit index and the same state.</summary>
/// <remarks>Source: DESIGN section 9, "convergence after healing"; issue 3, "all replicas equal". Not thread-safe; belongs to its world.</remarks>
/// <param name="observations">What was seen.</param>
internal sealed class Convergence(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(Convergence);

    /// <inheritdoc/>
    public override void Healed(IReadOnlyList<IReplicaView> replicas)
    {
        for (var i = 1; i < replicas.Count; i++) Compare(replicas[0], replicas[i]);
    }

    private void Compare(IReplicaView first, IReplicaView other)
    {
        if (first.Applied != other.Applied || first.Digest != other.Digest)
            Violated($"Replica {first.Replica} ended at {first.Applied} with {first.Digest:x16}, replica {other.Replica} at {other.Applied} with {other.Digest:x16}.");
        var one = observations.Of(first.Replica);
        var two = observations.Of(other.Replica);
        if (one.Log.Last != two.Log.Last || one.Log.LastTerm != two.Log.LastTerm || one.Positions.Commit != two.Positions.Commit || one.Term != two.Term)
            Violated($"Replicas {one.Replica} and {two.Replica} ended with {one.Positions} in term {one.Term} and {two.Positions} in term {two.Term}.");
    }
}
