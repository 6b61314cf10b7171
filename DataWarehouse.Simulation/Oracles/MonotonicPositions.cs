using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>Terms and positions grow, and the positions of a log keep their order.</summary>
/// <remarks>
/// Source: DESIGN section 3, invariants (purged ≤ snapshot ≤ applied ≤ min(commit, durable) ≤ last); Raft paper, figure 2, for term and commit index.
/// Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class MonotonicPositions(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(MonotonicPositions);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.Term < seen.PreviousTerm) Violated($"Replica {seen.Replica} went from term {seen.PreviousTerm} to {seen.Term}.");
        if (!seen.Shows(StepChanges.Positions)) return;
        CheckOrder(seen);
        if (!seen.Shows(StepChanges.Life)) CheckGrowth(seen);
    }

    /// <inheritdoc/>
    public override void Restarted(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        CheckOrder(seen);
        if (seen.Term < seen.DurableHardState.Term && !seen.IsDamaged)
            Violated($"Replica {seen.Replica} came back in term {seen.Term}; its disk held term {seen.DurableHardState.Term}.");
    }

    private void CheckOrder(ObservedReplica seen)
    {
        var at = seen.Positions;
        if (at.Purged > at.Snapshot || at.Snapshot > at.Applied || at.Applied > at.Commit || at.Applied > at.Durable || at.Commit > at.Last || at.Durable > at.Last)
            Violated($"Replica {seen.Replica}: the order of {at} is broken.");
    }

    private void CheckGrowth(ObservedReplica seen)
    {
        var from = seen.PreviousPositions;
        var to = seen.Positions;
        if (to.Purged < from.Purged || to.Snapshot < from.Snapshot || to.Applied < from.Applied || to.Commit < from.Commit)
            Violated($"Replica {seen.Replica}: a position went back from {from} to {to}.");
    }
}
