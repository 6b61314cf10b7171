using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Makes the state machines of one group.</summary>
/// <remarks>Not thread-safe; belongs to its group.</remarks>
/// <param name="workload">The clients, who say what a store reports to.</param>
internal sealed class StoreMachines(ClientWorkload workload) : IStateMachineFactory
{
    /// <inheritdoc/>
    public IStateMachine Create() => new StoreMachine(workload.CreateStore());
}
