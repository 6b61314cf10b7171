using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A leader changes the configuration only after it has committed an entry of its own term.</summary>
/// <remarks>
/// Source: the mistake of 2015 in single-server changes (thesis, section 4.1, and its correction on the raft-dev list), found again by simulators (hydro
/// #3192). Rarely does it do harm at once, so the rule itself is checked. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class ChangeAfterTermCommit(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(ChangeAfterTermCommit);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.Role != Role.Leader || seen.ChangeAppended == LogIndex.Zero) return;
        var commit = seen.Positions.Commit;
        if (seen.Log.Holds(commit) && seen.Log.TermAt(commit) != seen.Term)
            Violated($"Leader {seen.Replica} of term {seen.Term} added a configuration at {seen.ChangeAppended}; it has committed {commit} of term {seen.Log.TermAt(commit)} only.");
    }
}
