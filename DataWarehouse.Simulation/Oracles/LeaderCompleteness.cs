using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A replica that becomes leader holds every entry that was committed in an earlier term.</summary>
/// <remarks>Source: Raft paper, section 5.4 and figure 3, "leader completeness". Not thread-safe; belongs to its world.</remarks>
/// <param name="observations">What was seen.</param>
internal sealed class LeaderCompleteness(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(LeaderCompleteness);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.Role != Role.Leader || !seen.Shows(StepChanges.Leadership) || !observations.Committed.HasBegun) return;

        var entries = observations.Committed.Entries;
        var last = observations.Committed.LastKnownBefore(seen.Term);
        if (last < seen.Log.Base) return;
        if (last > seen.Log.Last) Violated($"Replica {seen.Replica} leads in term {seen.Term} with entries up to {seen.Log.Last}; committed before is {last}.");

        var hash = seen.Log.HashAt(last);
        var known = entries.HashAt(last);
        if (seen.Log.TermAt(last) != entries.TermAt(last) || (hash != known && hash != ObservedLog.UnknownHash && known != ObservedLog.UnknownHash))
            Violated($"Replica {seen.Replica} leads in term {seen.Term} and has another entry than the one committed at {last} or before.");
    }
}
