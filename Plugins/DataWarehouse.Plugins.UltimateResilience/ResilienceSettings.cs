using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>What every policy is built with.</summary>
/// <param name="Time">The clock of all delays, breaks, windows and timeouts.</param>
/// <param name="Loggers">Where Polly's telemetry logs.</param>
/// <param name="Functions">The registered fallbacks and rules of failure.</param>
/// <param name="Telemetry">The plugin's own instruments and log events.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ResilienceSettings(TimeProvider Time, ILoggerFactory Loggers, ResilienceFunctions Functions, ResilienceTelemetry Telemetry);
