using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>What the groups of a process work with.</summary>
/// <param name="Transport">The way to the other nodes of networked mode, not started; otherwise of no account.</param>
/// <param name="Disk">The disk of networked mode, not started; null for one in the data directory.</param>
/// <param name="Time">The clock.</param>
/// <param name="Bus">Where events are told.</param>
/// <param name="Telemetry">Counts and logs.</param>
/// <param name="Machines">Makes the factory of a group's state machines.</param>
/// <remarks>Immutable; thread-safe if what it names is.</remarks>
internal sealed record HostServices(
    IPeerTransport? Transport, IDisk? Disk, TimeProvider Time, IMessageBus Bus, ConsensusTelemetry Telemetry, Func<int, IStateMachineFactory> Machines);
