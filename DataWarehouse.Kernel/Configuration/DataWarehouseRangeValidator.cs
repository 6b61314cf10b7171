using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Configuration;

/// <summary>Checks the range of each option; generated from the attributes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
[OptionsValidator]
internal sealed partial class DataWarehouseRangeValidator : IValidateOptions<DataWarehouseOptions>;
