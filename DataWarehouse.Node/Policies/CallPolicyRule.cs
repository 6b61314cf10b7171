using DataWarehouse.Plugins.UltimateResilience;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Node.Policies;

/// <summary>What an operator may not ask for: a policy of no call, and a retry of calls that must not be made twice. Judged at the start and at every reload.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="file">The operator's file, or null.</param>
internal sealed class CallPolicyRule(PolicyFile? file) : IValidateOptions<UltimateResilienceOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UltimateResilienceOptions options)
    {
        List<string> errors = [];
        if (file?.Flaw is { } flaw) errors.Add(flaw);
        foreach (var (policy, settings) in options.Policies)
        {
            if (CallPolicies.Find(policy) is not { } known)
                errors.Add($"Policies:{policy} is the policy of no call. There are: {string.Join(", ", CallPolicies.All.Select(static call => call.Name).Order(StringComparer.Ordinal))}.");
            else if (settings.Retry is not null && !known.IsRepeatable)
                errors.Add($"Policies:{policy}:Retry is refused: nobody can say whether such a call that failed has happened, so it must not be made twice. Leave Retry out.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
