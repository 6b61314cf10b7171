using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Configuration;

/// <summary>Checks what no single attribute can: that configuration was readable, and the relations between options.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class DataWarehouseRelationValidator : IValidateOptions<DataWarehouseOptions>
{
    public ValidateOptionsResult Validate(string? name, DataWarehouseOptions options)
    {
        var errors = new List<string>(options.ConfigurationErrors);
        if (options.Bus.HandlerStopTimeout >= options.StopTimeout)
        {
            errors.Add(
                $"Bus:HandlerStopTimeout ({options.Bus.HandlerStopTimeout}) must be less than StopTimeout ({options.StopTimeout}).");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
