using DataWarehouse.Kernel.Configuration;
using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using HostHealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;

namespace DataWarehouse.Kernel.Health;

/// <summary>Registers one health check for each plugin, named <c>datawarehouse.plugin.</c> and its id.</summary>
/// <remarks>Used once, while the host is built.</remarks>
internal sealed class PluginHealthCheckRegistrar(IEnumerable<IPlugin> plugins, IOptions<DataWarehouseOptions> options)
    : IConfigureOptions<HealthCheckServiceOptions>
{
    private static readonly string[] Tags = ["datawarehouse", "plugin"];

    public void Configure(HealthCheckServiceOptions healthChecks)
    {
        // Equal ids are refused when the host starts, with all other problems; a duplicate name here would only hide them.
        foreach (var plugin in plugins.DistinctBy(plugin => plugin.Metadata.Id))
        {
            healthChecks.Registrations.Add(new HealthCheckRegistration(
                $"datawarehouse.plugin.{plugin.Metadata.Id}",
                new PluginHealthCheck(plugin),
                HostHealthStatus.Unhealthy,
                Tags,
                options.Value.HealthTimeout));
        }
    }
}
