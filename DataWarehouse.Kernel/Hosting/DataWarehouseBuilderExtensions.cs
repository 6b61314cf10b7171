using System.Diagnostics.CodeAnalysis;
using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataWarehouse.Kernel.Hosting;

/// <summary>Adds plugins to a host.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public static class DataWarehouseBuilderExtensions
{
    /// <summary>
    /// Adds a plugin, created by the container as a singleton unless it is registered already. Adding the same type again
    /// changes nothing. The plugin can be injected as <typeparamref name="TPlugin"/>.
    /// </summary>
    /// <typeparam name="TPlugin">The plugin.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IDataWarehouseBuilder AddPlugin<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPlugin>(
        this IDataWarehouseBuilder builder)
        where TPlugin : class, IPlugin
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<TPlugin>();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPlugin, TPlugin>(services => services.GetRequiredService<TPlugin>()));
        return builder;
    }
}
