using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.SDK.Contracts.Hierarchy;

/// <summary>Base of the plugins that run calls under named policies such as retry, timeout and circuit breaker.</summary>
/// <remarks>
/// For client and administrative calls only. Consensus, beat and replication streams retry by protocol, never by policy.
/// Implementations are thread-safe: every member may be called from any thread at any time, and calls may overlap.
/// </remarks>
public abstract class ResiliencePluginBase : InfrastructurePluginBase, IResilienceExecutor
{
    /// <summary>Prepares a resilience plugin.</summary>
    /// <param name="metadata">What the plugin says about itself; its category is <see cref="PluginCategory.Infrastructure"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    /// <exception cref="ArgumentException">The category is another one.</exception>
    protected ResiliencePluginBase(PluginMetadata metadata)
        : base(metadata)
    {
    }

    /// <inheritdoc/>
    public abstract Task<T> ExecuteWithResilienceAsync<T>(Func<CancellationToken, Task<T>> action, string policyName, CancellationToken ct);

    /// <inheritdoc/>
    /// <remarks>The default delegates to the other overload and allocates a closure; override it where that counts.</remarks>
    public virtual ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action,
        TState state,
        string policyName,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new ValueTask<T>(ExecuteWithResilienceAsync(token => action(state, token).AsTask(), policyName, ct));
    }

    /// <inheritdoc/>
    /// <remarks>The default knows no instances and delegates to the overload without.</remarks>
    public virtual ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action,
        TState state,
        string policyName,
        string instance,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return ExecuteWithResilienceAsync(action, state, policyName, ct);
    }

    /// <summary>The health of the policies. The default knows none: zeros and an empty dictionary.</summary>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <returns>A new value that the caller owns.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public virtual Task<ResilienceHealthInfo> GetResilienceHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(new ResilienceHealthInfo(0, 0, []));
    }

    /// <summary>The health of the policies. Not thread-safe while its dictionary is changed.</summary>
    /// <param name="TotalPolicies">The policies known, 0 or more.</param>
    /// <param name="ActiveCircuitBreakers">The circuit breakers among them that do not let every call through, 0 or more.</param>
    /// <param name="PolicyStates">A short state by policy name.</param>
    public record ResilienceHealthInfo(int TotalPolicies, int ActiveCircuitBreakers, Dictionary<string, string> PolicyStates);
}
