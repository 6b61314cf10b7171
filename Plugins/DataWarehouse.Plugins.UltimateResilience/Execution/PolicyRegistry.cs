using System.Collections.Frozen;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Events;
using DataWarehouse.SDK.Resilience;
using Polly.CircuitBreaker;
using Polly.Telemetry;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>The policies in force. A reload replaces the table as a whole; calls under way end in the instances that they began in.</summary>
/// <remarks>Thread-safe. Looking a policy up takes no lock; applying options and isolating do.</remarks>
internal sealed class PolicyRegistry
{
    private readonly ResilienceSettings _settings;
    private readonly EventTeller _teller;
    private readonly UltimateResilienceOptions _fixed;
    private readonly TelemetryOptions? _telemetry;
    private readonly Lock _changing = new();
    private volatile FrozenDictionary<string, Policy> _policies = FrozenDictionary<string, Policy>.Empty;

    /// <param name="settings">What policies are built with.</param>
    /// <param name="teller">Tells what they do.</param>
    /// <param name="first">The options at start; limits and telemetry stay as they are in these.</param>
    public PolicyRegistry(ResilienceSettings settings, EventTeller teller, UltimateResilienceOptions first)
    {
        _settings = settings;
        _teller = teller;
        _fixed = first;
        _telemetry = first.Telemetry ? PollyTelemetry.Create(settings.Loggers) : null;
    }

    /// <summary>The policies' names, in ordinal order.</summary>
    public ImmutableArray<string> Names => [.. _policies.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The instance to run a call in; the call is counted.</summary>
    /// <exception cref="UnknownResiliencePolicyException">There is no such policy.</exception>
    /// <exception cref="ResilienceRejectedException">There are as many instances as may be.</exception>
    public PolicyInstance Enter(string name, string instance)
    {
        // A policy is replaced in the table before it takes no more calls, so the next look-up finds its successor.
        while (true)
        {
            if (Find(name).Enter(instance) is { } entered) return entered;
        }
    }

    private Policy Find(string name) => _policies.TryGetValue(name, out var found) ? found : throw new UnknownResiliencePolicyException(name, Names);

    public IReadOnlyList<PolicyState> Describe() =>
        _policies.Values.OrderBy(policy => policy.Recipe.Name, StringComparer.Ordinal).Select(policy => policy.Describe()).ToArray();

    /// <summary>Puts valid options in force. A policy whose options are as before stays as it is, with its breakers and limits.</summary>
    public ReloadOutcome Apply(UltimateResilienceOptions options)
    {
        lock (_changing)
        {
            var old = _policies;
            var next = options.Policies.ToFrozenDictionary(policy => policy.Key, policy => Next(policy.Key, policy.Value, old), StringComparer.Ordinal);
            _policies = next;
            var replaced = old.Where(policy => !next.TryGetValue(policy.Key, out var now) || !ReferenceEquals(now, policy.Value)).ToArray();
            foreach (var (_, policy) in replaced) policy.Replace();
            return new ReloadOutcome
            {
                Changed = next.Count - (old.Count - replaced.Length),
                Kept = old.Count - replaced.Length,
                Removed = old.Keys.Count(name => !next.ContainsKey(name)),
            };
        }
    }

    public void Sweep(int idleSweepsMax)
    {
        foreach (var policy in _policies.Values) policy.Sweep(idleSweepsMax);
    }

    public IReadOnlyList<CircuitBreakerManualControl> Isolate(string name, string? instance)
    {
        lock (_changing) return WithBreaker(name).Isolate(instance);
    }

    public IReadOnlyList<CircuitBreakerManualControl> Close(string name, string? instance)
    {
        lock (_changing) return WithBreaker(name).Close(instance);
    }

    private Policy WithBreaker(string name)
    {
        var policy = Find(name);
        return policy.Recipe.Options.CircuitBreaker is null
            ? throw new InvalidOperationException($"Policy '{name}' has no circuit breaker.")
            : policy;
    }

    private Policy Next(string name, Policies.ResiliencePolicyOptions options, FrozenDictionary<string, Policy> old)
    {
        var before = old.GetValueOrDefault(name);
        if (before is not null && before.Recipe.Options == options) return before;
        var copy = options.Snapshot();
        var recipe = new PolicyRecipe(name, copy, _settings.Functions.RuleOf(copy), _settings.Functions, _settings.Time, _telemetry);
        return new Policy(
            recipe,
            before?.Tally ?? new PolicyTally(),
            before?.Events ?? new PolicyEvents(_teller, _fixed.EventsPerSecondMax),
            _settings.Telemetry,
            _fixed.InstancesMax,
            before?.Isolations ?? new Isolations());
    }
}
