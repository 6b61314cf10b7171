using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateResilience.Diagnostics;

/// <summary>The plugin's log events, ids 4001 to 4099. Renaming or renumbering one breaks someone's alert.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(4001, LogLevel.Warning, "The circuit breaker of policy {Policy}, instance '{Instance}', opened (by an operator: {IsManual}; {Suppressed} more of this policy not logged)")]
    internal static partial void BreakerOpened(ILogger logger, string policy, string instance, bool isManual, int suppressed);

    [LoggerMessage(4002, LogLevel.Information, "The circuit breaker of policy {Policy}, instance '{Instance}', closed (by an operator: {IsManual}; {Suppressed} more of this policy not logged)")]
    internal static partial void BreakerClosed(ILogger logger, string policy, string instance, bool isManual, int suppressed);

    [LoggerMessage(4003, LogLevel.Information, "The policies were reloaded: {Changed} changed, {Kept} kept, {Removed} removed")]
    internal static partial void PoliciesReloaded(ILogger logger, int changed, int kept, int removed);

    [LoggerMessage(4004, LogLevel.Error, "The policies were not reloaded and stay as they are; {Count} errors: {Errors}")]
    internal static partial void ReloadRefused(ILogger logger, int count, string errors);

    [LoggerMessage(4005, LogLevel.Warning, "Policy {Policy} keeps {Count} instances, as many as it may; calls for more are refused until some are idle")]
    internal static partial void InstanceLimitReached(ILogger logger, string policy, int count);

    [LoggerMessage(4006, LogLevel.Error, "Looking for idle instances failed; it is tried again")]
    internal static partial void SweepFailed(ILogger logger, Exception exception);
}
