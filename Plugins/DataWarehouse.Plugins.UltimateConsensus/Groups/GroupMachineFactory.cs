using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>Makes the state machines of one group's replicas in this process.</summary>
/// <remarks>Thread-safe if the user's factory is.</remarks>
/// <param name="factory">Makes the user's state machines.</param>
/// <param name="captures">Takes snapshots for callers.</param>
internal sealed class GroupMachineFactory(IStateMachineFactory factory, CaptureDesk captures) : IStateMachineFactory
{
    /// <inheritdoc/>
    public IStateMachine Create() => new GroupMachine(factory, captures);
}
