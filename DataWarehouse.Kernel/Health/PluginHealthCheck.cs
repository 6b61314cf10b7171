using DataWarehouse.SDK.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using HostHealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using PluginHealthStatus = DataWarehouse.SDK.Health.HealthStatus;

namespace DataWarehouse.Kernel.Health;

/// <summary>Shows the health of one plugin as a health check of the host.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class PluginHealthCheck(IHealthReporter reporter) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = await reporter.ReportHealthAsync(cancellationToken).ConfigureAwait(false);
        var status = report.Status switch
        {
            PluginHealthStatus.Healthy => HostHealthStatus.Healthy,
            PluginHealthStatus.Degraded => HostHealthStatus.Degraded,
            _ => context.Registration.FailureStatus,
        };
        var data = report.Facts.ToDictionary(fact => fact.Key, object (fact) => fact.Value);
        return new HealthCheckResult(status, report.Description, data: data);
    }
}
