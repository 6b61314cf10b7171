namespace DataWarehouse.SDK.Resilience;

/// <summary>
/// The executor of a node without resilience plugin: runs the action once, adds nothing, allocates nothing, and lets its
/// result or exception through unchanged. Every policy name is accepted.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
public sealed class PassThroughResilience : IResilienceExecutor
{
    private PassThroughResilience()
    {
    }

    /// <summary>The only instance; there is no state to have two of.</summary>
    public static PassThroughResilience Instance { get; } = new();

    /// <inheritdoc/>
    public Task<T> ExecuteWithResilienceAsync<T>(Func<CancellationToken, Task<T>> action, string policyName, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentException.ThrowIfNullOrWhiteSpace(policyName);
        return action(ct);
    }

    /// <inheritdoc/>
    public ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action,
        TState state,
        string policyName,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentException.ThrowIfNullOrWhiteSpace(policyName);
        return action(state, ct);
    }
}
