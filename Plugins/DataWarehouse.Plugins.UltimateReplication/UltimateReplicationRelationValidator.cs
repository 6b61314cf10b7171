using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>Checks what the options need of each other and of the registered services.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class UltimateReplicationRelationValidator(SiblingMerge? customMerge = null) : IValidateOptions<UltimateReplicationOptions>
{
    public ValidateOptionsResult Validate(string? name, UltimateReplicationOptions options) => options.ConflictResolution switch
    {
        null or "" => ValidateOptionsResult.Skip, // Reported as required by the other validator.
        KeepSiblingsStrategy.StrategyName or LastWriterWinsStrategy.StrategyName => ValidateOptionsResult.Success,
        MergingStrategy.StrategyName when customMerge is not null => ValidateOptionsResult.Success,
        MergingStrategy.StrategyName => ValidateOptionsResult.Fail(
            $"{nameof(options.ConflictResolution)} is '{MergingStrategy.StrategyName}', but no {nameof(SiblingMerge)} is registered."),
        var unknown => ValidateOptionsResult.Fail(
            $"{nameof(options.ConflictResolution)} must be '{KeepSiblingsStrategy.StrategyName}', '{LastWriterWinsStrategy.StrategyName}' or "
            + $"'{MergingStrategy.StrategyName}', not '{unknown}'."),
    };
}
