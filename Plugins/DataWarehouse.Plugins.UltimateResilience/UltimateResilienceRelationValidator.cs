using System.Buffers;
using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Checks names, what could not be read, and each policy against itself, the other options and the registered functions.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class UltimateResilienceRelationValidator(ResilienceFunctions functions) : IValidateOptions<UltimateResilienceOptions>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    private readonly PolicyRangeValidator _ranges = new();

    public ValidateOptionsResult Validate(string? name, UltimateResilienceOptions options)
    {
        List<string> errors = [.. options.ConfigurationErrors];
        if (options.Policies.Count > ResilienceDefaults.PoliciesMax)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"Policies has {options.Policies.Count} policies; at most {ResilienceDefaults.PoliciesMax} are allowed."));
        foreach (var (policyName, policy) in options.Policies.OrderBy(policy => policy.Key, StringComparer.Ordinal))
            errors.AddRange(Check(policyName, policy, options));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Check(string name, ResiliencePolicyOptions? policy, UltimateResilienceOptions options)
    {
        var path = $"Policies:{name}";
        if (name.Length is 0 or > ResilienceDefaults.PolicyNameCharactersMax || name.AsSpan().ContainsAnyExcept(NameCharacters))
            yield return $"{path}: a policy's name has 1 to {ResilienceDefaults.PolicyNameCharactersMax} letters, digits, hyphens, dots and underscores.";
        if (policy is null)
        {
            yield return $"{path} is null.";
            yield break;
        }

        var ranges = _ranges.Validate(path, policy);
        foreach (var error in ranges.Failures ?? [])
            yield return error;
        foreach (var error in PolicyRelations.Check(policy, options.InstanceIdleTimeout).Concat(functions.Check(policy)))
            yield return $"{path}: {error}";
    }
}
