using System.Diagnostics.Metrics;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateResilience.Diagnostics;

/// <summary>The plugin's own instruments and log events, beside those of Polly's telemetry. Never the name of an instance in a tag.</summary>
/// <remarks>Thread-safe. The meter belongs to the factory.</remarks>
public sealed class ResilienceTelemetry
{
    /// <summary>Observable up-down counter, unit <c>{breaker}</c>, tag <see cref="StateTag"/>: circuit breakers by state.</summary>
    public const string Breakers = "datawarehouse.resilience.breakers";

    /// <summary>Observable up-down counter, unit <c>{instance}</c>: instances of policies.</summary>
    public const string Instances = "datawarehouse.resilience.instances";

    /// <summary>Counter, unit <c>{instance}</c>: instances dropped because nobody used them.</summary>
    public const string InstancesDropped = "datawarehouse.resilience.instances.dropped";

    /// <summary>Counter, unit <c>{event}</c>: events not told on the message bus because there were too many of their kind.</summary>
    public const string EventsNotTold = "datawarehouse.resilience.events.suppressed";

    /// <summary>Counter, unit <c>{reload}</c>, tag <see cref="OutcomeTag"/>: reloads.</summary>
    public const string Reloads = "datawarehouse.resilience.reloads";

    /// <summary>The tag that says how breakers are: <c>closed</c>, <c>open</c>, <c>half_open</c>, <c>isolated</c>.</summary>
    public const string StateTag = "datawarehouse.resilience.state";

    /// <summary>The tag that says what became of a reload: <c>applied</c>, <c>refused</c>.</summary>
    public const string OutcomeTag = "datawarehouse.resilience.outcome";

    private readonly ILogger _logger;
    private readonly Counter<long> _instancesDropped;
    private readonly Counter<long> _eventsNotTold;
    private readonly Counter<long> _reloads;
    private Func<IReadOnlyList<PolicyState>>? _states;

    /// <summary>Makes the instruments.</summary>
    /// <param name="logger">Where events go.</param>
    /// <param name="meterFactory">The host's factory.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public ResilienceTelemetry(ILogger<ResilienceTelemetry> logger, IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
        var meter = DataWarehouseMeter.Create(meterFactory);
        _instancesDropped = meter.CreateCounter<long>(InstancesDropped, "{instance}", "Instances dropped because nobody used them.");
        _eventsNotTold = meter.CreateCounter<long>(EventsNotTold, "{event}", "Events not told on the message bus because there were too many of their kind.");
        _reloads = meter.CreateCounter<long>(Reloads, "{reload}", "Reloads of the policies.");
        meter.CreateObservableUpDownCounter(Breakers, ObserveBreakers, "{breaker}", "Circuit breakers by state.");
        meter.CreateObservableUpDownCounter(Instances, () => States().Sum(state => (long)state.Instances), "{instance}", "Instances of policies.");
    }

    /// <summary>Lets the gauges look at the policies; the plugin says where.</summary>
    internal void Observe(Func<IReadOnlyList<PolicyState>>? states) => Volatile.Write(ref _states, states);

    internal void BreakerOpened(ResilienceEvent told) =>
        ResilienceLog.BreakerOpened(_logger, told.PolicyName, told.Instance, told.IsManual, told.SuppressedCount);

    internal void BreakerClosed(ResilienceEvent told) =>
        ResilienceLog.BreakerClosed(_logger, told.PolicyName, told.Instance, told.IsManual, told.SuppressedCount);

    internal void EventsSuppressed(int count) => _eventsNotTold.Add(count);

    internal void InstanceDropped() => _instancesDropped.Add(1);

    internal void InstanceLimitReached(string policy, int count) => ResilienceLog.InstanceLimitReached(_logger, policy, count);

    internal void SweepFailed(Exception exception) => ResilienceLog.SweepFailed(_logger, exception);

    internal void Reloaded(ReloadOutcome outcome)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>(OutcomeTag, "applied"));
        ResilienceLog.PoliciesReloaded(_logger, outcome.Changed, outcome.Kept, outcome.Removed);
    }

    internal void ReloadRefused(IReadOnlyCollection<string> errors)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>(OutcomeTag, "refused"));
        ResilienceLog.ReloadRefused(_logger, errors.Count, string.Join(" | ", errors));
    }

    private IReadOnlyList<PolicyState> States() => Volatile.Read(ref _states)?.Invoke() ?? [];

    private IEnumerable<Measurement<long>> ObserveBreakers()
    {
        var states = States();
        yield return Of("closed", states.Sum(state => (long)state.Closed));
        yield return Of("open", states.Sum(state => (long)state.Open));
        yield return Of("half_open", states.Sum(state => (long)state.HalfOpen));
        yield return Of("isolated", states.Sum(state => (long)state.Isolated));
    }

    private static Measurement<long> Of(string state, long count) => new(count, new KeyValuePair<string, object?>(StateTag, state));
}
