using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Registers the functions that policies may name.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public interface IUltimateResilienceBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
