using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>Makes state machines that count entries.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class JournalMachineFactory : IStateMachineFactory
{
    /// <summary>The only one that is needed.</summary>
    public static JournalMachineFactory Instance { get; } = new();

    /// <inheritdoc/>
    public IStateMachine Create() => new JournalMachine();
}
