using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>What a replica needs beside its membership, transport, counter and strategy.</summary>
/// <param name="Limits">How much it holds and how long it waits; not changed afterwards.</param>
/// <param name="Time">The wall clock for hybrid time, and the clock of time-outs.</param>
/// <param name="Telemetry">Instruments and log events.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReplicationSettings(ReplicationLimits Limits, TimeProvider Time, ReplicationTelemetry Telemetry)
{
    /// <summary>Runs exchanges under the policy <c>replication-exchanges</c>. Default: once, under none.</summary>
    public IResilienceExecutor Executor { get; init; } = PassThroughResilience.Instance;
}
