using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>An entry that is committed stays what it is: at no replica does anything else become committed, or stand, in its place.</summary>
/// <remarks>
/// Source: Raft paper, section 5.4 (leader completeness and what follows from it); Kommander's two entries committed at one index. Compares commit
/// indexes before anything is applied. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class CommitSafety(Observations observations) : Oracle
{
    private readonly CommittedLog _committed = observations.Committed;

    /// <inheritdoc/>
    public override string Name => nameof(CommitSafety);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica) => Check(observations.Of(replica.Replica));

    /// <inheritdoc/>
    public override void Restarted(IReplicaView replica) => Check(observations.Of(replica.Replica));

    private void Check(ObservedReplica seen)
    {
        if (seen.Shows(StepChanges.Tail) && !seen.Shows(StepChanges.Life) && seen.TailFrom <= seen.PreviousPositions.Commit
            && seen.Log.Base < seen.PreviousPositions.Commit)
        {
            Violated($"Replica {seen.Replica} replaced its log from {seen.TailFrom} on, below its commit index {seen.PreviousPositions.Commit}.");
        }

        if (!seen.Shows(StepChanges.Commit)) return;

        var commit = seen.Positions.Commit;
        if (commit > seen.Log.Last) Violated($"Replica {seen.Replica} has committed {commit} and holds only {seen.Log.Last}.");
        if (!_committed.HasBegun) Begin(seen.Log);
        if (!_committed.HasBegun) return;
        Compare(seen, commit < _committed.Last ? commit : _committed.Last);
        if (commit > _committed.Last) Extend(seen, commit);
    }

    private void Begin(ObservedLog log)
    {
        if (log.Base == LogIndex.Zero) return;
        var term = log.TermAt(log.Base);
        observations.Remember(log.Base, term, log.HashAt(log.Base));
        _committed.Begin(log.Base, term, log.HashAt(log.Base));
    }

    private void Compare(ObservedReplica seen, LogIndex index)
    {
        if (!seen.Log.Holds(index) || index < _committed.Entries.Base) return;
        var hash = seen.Log.HashAt(index);
        var known = _committed.Entries.HashAt(index);
        if (seen.Log.TermAt(index) != _committed.Entries.TermAt(index)
            || (hash != known && hash != ObservedLog.UnknownHash && known != ObservedLog.UnknownHash))
        {
            Violated($"Replica {seen.Replica} has committed {index} of term {seen.Log.TermAt(index)}; committed there is another, of term {_committed.Entries.TermAt(index)}.");
        }
    }

    private void Extend(ObservedReplica seen, LogIndex commit)
    {
        if (seen.Log.Base > _committed.Last)
            Violated($"Replica {seen.Replica} took a state up to {seen.Log.Base}; committed is only {_committed.Last}.");
        for (var index = _committed.Last.Next; index <= commit; index = index.Next)
            _committed.Append(seen.Log.TermAt(index), seen.Log.HashAt(index), seen.Term);
    }
}
