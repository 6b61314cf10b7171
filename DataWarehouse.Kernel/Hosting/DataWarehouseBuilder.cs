using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Kernel.Hosting;

/// <inheritdoc/>
internal sealed record DataWarehouseBuilder(IServiceCollection Services) : IDataWarehouseBuilder;
