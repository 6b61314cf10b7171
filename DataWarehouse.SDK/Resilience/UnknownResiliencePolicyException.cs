using System.Collections.Immutable;

namespace DataWarehouse.SDK.Resilience;

/// <summary>There is no policy of the given name. The message lists the names there are.</summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class UnknownResiliencePolicyException : ArgumentException
{
    /// <summary>Reports a name that no policy has.</summary>
    /// <param name="policyName">The name asked for.</param>
    /// <param name="knownPolicies">The names there are.</param>
    public UnknownResiliencePolicyException(string policyName, ImmutableArray<string> knownPolicies)
        : base(Describe(policyName, knownPolicies), nameof(policyName))
    {
        PolicyName = policyName;
        KnownPolicies = knownPolicies;
    }

    /// <summary>The name asked for.</summary>
    public string PolicyName { get; }

    /// <summary>The names there were at that moment, in ordinal order.</summary>
    public ImmutableArray<string> KnownPolicies { get; }

    private static string Describe(string policyName, ImmutableArray<string> known) => known.IsEmpty
        ? $"There is no resilience policy '{policyName}': none is configured."
        : $"There is no resilience policy '{policyName}'. Known policies: {string.Join(", ", known)}.";
}
