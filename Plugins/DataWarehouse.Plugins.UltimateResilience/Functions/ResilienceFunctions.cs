using System.Collections.Frozen;
using DataWarehouse.Plugins.UltimateResilience.Policies;

namespace DataWarehouse.Plugins.UltimateResilience.Functions;

/// <summary>What policies name but configuration cannot hold: fallbacks and rules of failure, registered in code.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class ResilienceFunctions
{
    private readonly FrozenDictionary<string, FrozenDictionary<Type, object>> _fallbacks;
    private readonly FrozenDictionary<string, FailureRule> _rules;

    internal ResilienceFunctions(IEnumerable<RegisteredFallback> fallbacks, IEnumerable<RegisteredFailure> failures)
    {
        // The last registration of a type counts, as with services.
        _fallbacks = fallbacks.GroupBy(fallback => fallback.Name, StringComparer.Ordinal).ToFrozenDictionary(
            named => named.Key,
            named => named.GroupBy(fallback => fallback.Result).ToFrozenDictionary(typed => typed.Key, typed => typed.Last().Function),
            StringComparer.Ordinal);
        _rules = failures.GroupBy(failure => failure.Name, StringComparer.Ordinal).ToFrozenDictionary(
            named => named.Key, named => new FailureRule(Any(named.Select(f => f.IsFailure)), Any(named.Select(f => f.IsFailedResult))), StringComparer.Ordinal);
    }

    internal IEnumerable<string> Check(ResiliencePolicyOptions policy)
    {
        if (policy.Fallback is { } fallback && !_fallbacks.ContainsKey(fallback))
            yield return $"no fallback '{fallback}' is registered. Registered: {List(_fallbacks.Keys)}.";
        if (policy.Failures is { } rule && !_rules.ContainsKey(rule))
            yield return $"no rule of failures '{rule}' is registered. Registered: {List(_rules.Keys)}.";
    }

    internal FailureRule RuleOf(ResiliencePolicyOptions policy) => policy.Failures is { } name ? _rules[name] : FailureRule.Default;

    internal Func<FallbackCause, CancellationToken, ValueTask<T>>? FallbackOf<T>(ResiliencePolicyOptions policy) =>
        policy.Fallback is { } name && _fallbacks[name].TryGetValue(typeof(T), out var function)
            ? (Func<FallbackCause, CancellationToken, ValueTask<T>>)function
            : null;

    private static Func<TValue, bool>? Any<TValue>(IEnumerable<Func<TValue, bool>?> predicates)
    {
        var all = predicates.OfType<Func<TValue, bool>>().ToArray();
        return all.Length == 0 ? null : value => Array.Exists(all, predicate => predicate(value));
    }

    private static string List(IEnumerable<string> names)
    {
        var listed = string.Join(", ", names.Order(StringComparer.Ordinal));
        return listed.Length == 0 ? "none" : listed;
    }
}
