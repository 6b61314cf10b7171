using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience.Configuration;
using DataWarehouse.Plugins.UltimateResilience.Events;
using DataWarehouse.Plugins.UltimateResilience.Execution;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>
/// Runs client and administrative calls under named policies, each a Polly pipeline: retry, circuit breaker, timeout, bulkhead, rate limiter,
/// fallback.
/// </summary>
/// <remarks>
/// Calls may come from initialization on, also after the plugin has stopped: a late call ends under its policy like any other.
/// Thread-safe.
/// </remarks>
public sealed class UltimateResiliencePlugin : ResiliencePluginBase
{
    private const int SweepsUntilIdle = 4;

    private readonly ResilienceReloads _reloads;
    private readonly ResilienceSettings _settings;
    private readonly IMessageBus _bus;
    private readonly Lock _reloading = new();
    private EventTeller? _teller;
    private PolicyRegistry? _registry;
    private IDisposable? _watch;
    private ITimer? _sweeper;
    private TimeSpan _sweepInterval;
    private string _refusal = string.Empty;

    /// <summary>Makes the plugin; nothing happens before it is initialized.</summary>
    /// <param name="reloads">Where the options come from.</param>
    /// <param name="settings">What policies are built with.</param>
    /// <param name="bus">Where events are told.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public UltimateResiliencePlugin(ResilienceReloads reloads, ResilienceSettings settings, IMessageBus bus)
        : base(Describe())
    {
        ArgumentNullException.ThrowIfNull(reloads);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(bus);
        _reloads = reloads;
        _settings = settings;
        _bus = bus;
    }

    internal PolicyRegistry Registry => _registry ?? throw new InvalidOperationException("The resilience plugin is not initialized yet.");

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public override Task<T> ExecuteWithResilienceAsync<T>(Func<CancellationToken, Task<T>> action, string policyName, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ExecuteWithResilienceAsync(static (run, token) => new ValueTask<T>(run(token)), action, policyName, ct).AsTask();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    /// <remarks>Allocates nothing beside what Polly does.</remarks>
    public override ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action, TState state, string policyName, CancellationToken ct) =>
        ExecuteWithResilienceAsync(action, state, policyName, string.Empty, ct);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    /// <remarks>Allocates nothing beside what Polly does, once the instance exists.</remarks>
    public override ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action, TState state, string policyName, string instance, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Enter(policyName, instance).ExecuteAsync(action, state, ct);
    }

    /// <summary>As the executing overloads, but an expected end is a value: a refusal of the policy or a failure of the action does not throw.</summary>
    /// <typeparam name="TState">What the action needs.</typeparam>
    /// <typeparam name="T">What the action returns.</typeparam>
    /// <param name="action">What to run, best a static lambda.</param>
    /// <param name="state">Passed to every run of the action.</param>
    /// <param name="policyName">The policy, compared ordinally.</param>
    /// <param name="instance">Which instance; empty for the one without a name.</param>
    /// <param name="ct">Ends waiting, retrying and, where the action honours its token, the action.</param>
    /// <returns>The value, the refusal or the failure; await it once.</returns>
    /// <exception cref="ArgumentException">An argument is null or blank, or there is no such policy.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public ValueTask<ResilienceResult<T>> TryExecuteAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action, TState state, string policyName, string instance, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            return Enter(policyName, instance).TryExecuteAsync(action, state, ct);
        }
        catch (SDK.Resilience.ResilienceRejectedException refused)
        {
            return new ValueTask<ResilienceResult<T>>(new ResilienceResult<T>(refused));
        }
    }

    /// <summary>Holds circuit breakers open until <see cref="CloseAsync"/>: over reloads, and for instances that do not exist yet.</summary>
    /// <param name="policyName">The policy.</param>
    /// <param name="instance">The instance, empty for the one without a name; null for the whole policy.</param>
    /// <param name="ct">Cancellation may leave some of the breakers as they were; the mark stays.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    /// <exception cref="InvalidOperationException">The policy has no circuit breaker, too many instances are isolated one by one, or the plugin is not initialized.</exception>
    public async Task IsolateAsync(string policyName, string? instance, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policyName);
        foreach (var control in Registry.Isolate(policyName, instance))
            await control.IsolateAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Closes circuit breakers, isolated or open, and forgets the failures they have seen.</summary>
    /// <param name="policyName">The policy.</param>
    /// <param name="instance">The instance, empty for the one without a name; null for the whole policy.</param>
    /// <param name="ct">Cancellation may leave some of the breakers as they were.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    /// <exception cref="InvalidOperationException">The policy has no circuit breaker, an instance is named while the whole policy is isolated, or the plugin is not initialized.</exception>
    public async Task CloseAsync(string policyName, string? instance, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policyName);
        foreach (var control in Registry.Close(policyName, instance))
            await control.CloseAsync(ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts new policies in force, until the next change of configuration. Calls under way end as they began; policies with the same options
    /// keep their breakers and limits. Limits and telemetry of the options are read at start only.
    /// </summary>
    /// <param name="options">The options; copied.</param>
    /// <returns>What changed, or everything that is wrong; then nothing has changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public ReloadOutcome Reload(UltimateResilienceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_reloading) return Apply_NeedsLock(options, _reloads.Check(options));
    }

    /// <summary>How every policy is, by name. Takes about a microsecond for ten instances.</summary>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public IReadOnlyList<PolicyState> DescribePolicies() => Registry.Describe();

    /// <inheritdoc/>
    public override Task<ResilienceHealthInfo> GetResilienceHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var states = _registry?.Describe() ?? [];
        return Task.FromResult(new ResilienceHealthInfo(
            states.Count,
            states.Sum(state => state.Open + state.HalfOpen + state.Isolated),
            states.ToDictionary(state => state.Name, PolicySummary.Of, StringComparer.Ordinal)));
    }

    /// <inheritdoc/>
    protected override Task OnInitializeAsync(CancellationToken cancellationToken)
    {
        // Watching begins first: a change during the first reading is not lost. The lock makes it wait until there are policies to replace.
        lock (_reloading)
        {
            _watch = _reloads.Watch(OnConfigurationChanged);
            var options = _reloads.Read(out var errors)
                ?? throw new OptionsValidationException(Options.DefaultName, typeof(UltimateResilienceOptions), errors);
            _sweepInterval = options.InstanceIdleTimeout / SweepsUntilIdle;
            _teller = new EventTeller(_bus, _settings.Time, _settings.Telemetry);
            var registry = new PolicyRegistry(_settings, _teller, options);
            registry.Apply(options);
            _registry = registry;
        }

        _settings.Telemetry.Observe(DescribePolicies);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task OnStartAsync(CancellationToken cancellationToken)
    {
        _sweeper = _settings.Time.CreateTimer(static self => ((UltimateResiliencePlugin)self!).Sweep(), this, _sweepInterval, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task OnStopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        if (_sweeper is not null) await _sweeper.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task OnDisposeAsync(CancellationToken cancellationToken)
    {
        _settings.Telemetry.Observe(null);
        _teller?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(PolicySummary.Judge(DescribePolicies(), Volatile.Read(ref _refusal)));

    private static PluginMetadata Describe() => new(
        new PluginId("datawarehouse.ultimate-resilience"), "UltimateResilience", new Version(3, 0))
    {
        Description = "Named Polly pipelines round client and administrative calls.",
        Category = PluginCategory.Infrastructure,
    };

    private PolicyInstance Enter(string policyName, string instance)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policyName);
        ArgumentNullException.ThrowIfNull(instance);
        return Registry.Enter(policyName, instance);
    }

    private void OnConfigurationChanged()
    {
        lock (_reloading)
        {
            if (_registry is null) return;
            var options = _reloads.Read(out var errors);
            Apply_NeedsLock(options, errors);
        }
    }

    private ReloadOutcome Apply_NeedsLock(UltimateResilienceOptions? options, IReadOnlyList<string> errors)
    {
        if (options is not null && errors.Count == 0)
        {
            var outcome = Registry.Apply(options);
            Volatile.Write(ref _refusal, string.Empty);
            // A file's change is often seen twice; nothing is said about the second time.
            if (outcome.Changed + outcome.Removed > 0) _settings.Telemetry.Reloaded(outcome);
            return outcome;
        }

        var refusal = string.Create(CultureInfo.InvariantCulture, $"The last reload was refused, {errors.Count} errors: {string.Join(" | ", errors)}");
        if (!string.Equals(refusal, _refusal, StringComparison.Ordinal)) _settings.Telemetry.ReloadRefused(errors);
        Volatile.Write(ref _refusal, refusal);
        return new ReloadOutcome { Errors = [.. errors] };
    }

    private void Sweep()
    {
        try
        {
            Registry.Sweep(SweepsUntilIdle);
        }
        catch (Exception thrown)
        {
            _settings.Telemetry.SweepFailed(thrown);
        }

        _sweeper?.Change(_sweepInterval, Timeout.InfiniteTimeSpan);
    }
}
