using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Makes state machines by a function.</summary>
/// <remarks>Thread-safe if the function is.</remarks>
/// <param name="create">The function.</param>
internal sealed class DelegateMachineFactory(Func<IStateMachine> create) : IStateMachineFactory
{
    /// <inheritdoc/>
    public IStateMachine Create() => create();
}
