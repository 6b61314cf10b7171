using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Checks the ranges of the options; generated.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
[OptionsValidator]
internal sealed partial class UltimateConsensusOptionsValidator : IValidateOptions<UltimateConsensusOptions>;
