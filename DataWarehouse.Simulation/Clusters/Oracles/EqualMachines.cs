using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>Machines that have applied the same entries are equal, whatever release runs them and wherever they were restored (DESIGN 3, state-machine safety).</summary>
/// <param name="node">The node whose machine differs.</param>
/// <param name="entry">The entry after which it does.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class EqualMachines(NodeLife node, CommittedEntry entry)
{
    /// <summary>What was seen.</summary>
    public OracleViolationException Violation() => new(
        nameof(EqualMachines), FormattableString.Invariant($"The state of {node.Peer} after entry {entry.Index} is not the one that others have."));
}
