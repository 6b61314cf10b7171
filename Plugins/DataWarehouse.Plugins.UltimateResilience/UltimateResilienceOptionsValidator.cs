using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Checks the ranges of the options; generated.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
[OptionsValidator]
internal sealed partial class UltimateResilienceOptionsValidator : IValidateOptions<UltimateResilienceOptions>;
