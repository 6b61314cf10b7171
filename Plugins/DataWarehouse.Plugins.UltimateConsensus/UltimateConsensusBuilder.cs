using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <inheritdoc/>
internal sealed record UltimateConsensusBuilder(IServiceCollection Services) : IUltimateConsensusBuilder;
