using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>The state machines that the host has registered.</summary>
/// <param name="Make">Makes the factory of a group.</param>
/// <remarks>Immutable; thread-safe if what it names is.</remarks>
internal sealed record RegisteredMachines(Func<int, IStateMachineFactory> Make);
