using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Kernel.Hosting;

/// <summary>Where plugins are added after <c>AddDataWarehouse</c>; packages of plugins extend it.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public interface IDataWarehouseBuilder
{
    /// <summary>The services of the host under construction.</summary>
    IServiceCollection Services { get; }
}
