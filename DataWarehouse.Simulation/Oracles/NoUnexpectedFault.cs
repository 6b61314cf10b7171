using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A replica stops with a fault only when its disk was hurt or failed.</summary>
/// <remarks>
/// Source: DESIGN section 3 ("a message that contradicts committed state stops that replica"); in a world of sound disks nothing contradicts it. Not
/// thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class NoUnexpectedFault(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(NoUnexpectedFault);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica) => Check(observations.Of(replica.Replica));

    /// <inheritdoc/>
    public override void Restarted(IReplicaView replica) => Check(observations.Of(replica.Replica));

    private void Check(ObservedReplica seen)
    {
        if (!seen.Shows(StepChanges.Fault) || seen.Fault is not { } fault || seen.IsDamaged || fault.Kind == FaultKind.StorageFailed) return;
        Violated($"Replica {seen.Replica} stopped: {fault.Kind} in term {fault.Term} at {fault.Index}: {fault.Detail}");
    }
}
