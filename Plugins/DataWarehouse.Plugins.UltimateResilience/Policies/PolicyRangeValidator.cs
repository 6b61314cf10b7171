using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>Checks the ranges of one policy; generated.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
[OptionsValidator]
internal sealed partial class PolicyRangeValidator : IValidateOptions<ResiliencePolicyOptions>;
