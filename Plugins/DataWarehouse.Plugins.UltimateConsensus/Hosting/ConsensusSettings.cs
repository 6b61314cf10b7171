using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>What a container has prepared for the plugin.</summary>
/// <param name="Options">Reads the options, validated.</param>
/// <param name="Telemetry">Counts and logs.</param>
/// <param name="Machines">Makes the factory of a group's state machines; null for ones that count.</param>
/// <remarks>Immutable; thread-safe if what it names is.</remarks>
internal sealed record ConsensusSettings(Func<UltimateConsensusOptions> Options, ConsensusTelemetry Telemetry, Func<int, IStateMachineFactory>? Machines);
