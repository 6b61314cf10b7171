using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.SDK.StateMachines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Says which state machines the groups have.</summary>
/// <remarks>Not thread-safe; used while the host is built. The last call counts.</remarks>
public static class UltimateConsensusBuilderExtensions
{
    /// <summary>Gives every group a state machine of one kind.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes a state machine in its initial state; may be called on several threads.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateConsensusBuilder UseStateMachine(this IUltimateConsensusBuilder builder, Func<IStateMachine> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var factory = new DelegateMachineFactory(create);
        return builder.UseStateMachines((_, _) => factory);
    }

    /// <summary>Gives each group state machines of its own kind: the same for one group in every process and every run.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factories">Gives the factory of a group, once for each when the plugin is initialized.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateConsensusBuilder UseStateMachines(this IUltimateConsensusBuilder builder, Func<IServiceProvider, int, IStateMachineFactory> factories)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factories);
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => new RegisteredMachines(group => factories(provider, group))));
        return builder;
    }
}
