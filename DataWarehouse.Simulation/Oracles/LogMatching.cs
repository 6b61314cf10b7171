using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>If two logs hold an entry of the same index and term, they hold the same entry, and are the same up to there.</summary>
/// <remarks>
/// Source: Raft paper, section 5.3 and figure 3, "log matching". Each entry that appears in a log is compared with the first one of its index and term
/// anywhere, together with all before it. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class LogMatching(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(LogMatching);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (!seen.Shows(StepChanges.Tail)) return;

        var before = seen.Log.TermAt(new LogIndex(seen.TailFrom.Value - 1));
        for (var index = seen.TailFrom; index <= seen.Log.Last; index = index.Next)
        {
            var term = seen.Log.TermAt(index);
            if (term < before) Violated($"Replica {seen.Replica} has term {term} at {index}, behind term {before}.");
            before = term;
            Compare(seen, index, term, seen.Log.HashAt(index));
        }
    }

    private void Compare(ObservedReplica seen, LogIndex index, Term term, ulong hash)
    {
        if (hash == ObservedLog.UnknownHash) return;
        if (observations.Remember(index, term, hash) != hash)
            Violated($"Replica {seen.Replica} has another entry, or other entries before it, at {index} in term {term} than the first that had one.");
    }
}
