using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>The builder that <c>AddUltimateResilience</c> returns.</summary>
/// <remarks>Immutable; what it holds is not thread-safe.</remarks>
internal sealed record UltimateResilienceBuilder(IServiceCollection Services) : IUltimateResilienceBuilder;
