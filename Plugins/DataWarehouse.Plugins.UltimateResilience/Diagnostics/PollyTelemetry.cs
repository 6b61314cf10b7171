using Microsoft.Extensions.Logging;
using Polly.Telemetry;

namespace DataWarehouse.Plugins.UltimateResilience.Diagnostics;

/// <summary>How Polly's telemetry is set up: its instruments as they are, its log lines without payloads and at our levels.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class PollyTelemetry
{
    public static TelemetryOptions Create(ILoggerFactory loggers) => new()
    {
        LoggerFactory = loggers,
        // The default writes the result's text, which may be somebody's data.
        ResultFormatter = static (_, result) => result?.GetType().Name,
        // One line for each call is for debugging; opened and closed breakers have lines of our own, which name the instance.
        SeverityProvider = static arguments =>
            arguments.Event.Severity > ResilienceEventSeverity.Debug ? ResilienceEventSeverity.Debug : arguments.Event.Severity,
    };
}
