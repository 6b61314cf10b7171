namespace DataWarehouse.SDK.Contracts.Hierarchy;

/// <summary>Base of the plugins that serve other plugins: consensus, replication, resilience.</summary>
/// <remarks>Thread-safe, as <see cref="PluginBase"/>.</remarks>
public abstract class InfrastructurePluginBase : PluginBase
{
    /// <summary>Prepares an infrastructure plugin.</summary>
    /// <param name="metadata">What the plugin says about itself; its category is <see cref="PluginCategory.Infrastructure"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    /// <exception cref="ArgumentException">The category is another one: the catalogue would list the plugin in the wrong place.</exception>
    protected InfrastructurePluginBase(PluginMetadata metadata)
        : base(metadata)
    {
        if (metadata.Category != PluginCategory.Infrastructure)
        {
            throw new ArgumentException($"Plugin '{metadata.Id}' must be of category {PluginCategory.Infrastructure}.", nameof(metadata));
        }
    }
}
