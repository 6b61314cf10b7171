using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Adds to what <c>AddUltimateConsensus</c> has registered.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public interface IUltimateConsensusBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
