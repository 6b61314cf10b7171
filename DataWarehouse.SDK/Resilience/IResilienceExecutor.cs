namespace DataWarehouse.SDK.Resilience;

/// <summary>Runs an action under a named policy: retry, timeout, circuit breaker, bulkhead, fallback or none.</summary>
/// <remarks>
/// <para>
/// An action may run more than once and must be safe to repeat, or its policy must not retry. Only client and
/// administrative calls go through a policy; consensus, beat and replication streams retry by protocol.
/// </para>
/// <para>Thread-safe: calls may overlap, also for the same policy.</para>
/// </remarks>
public interface IResilienceExecutor
{
    /// <summary>Runs <paramref name="action"/> under the policy.</summary>
    /// <typeparam name="T">What the action returns.</typeparam>
    /// <param name="action">What to run; its token is cancelled by <paramref name="ct"/> or by the policy.</param>
    /// <param name="policyName">The policy, compared ordinally; not blank.</param>
    /// <param name="ct">Ends waiting, retrying and, where the action honours its token, the action; what the action did stays done.</param>
    /// <returns>What the last run of the action, or the policy's fallback, returned.</returns>
    /// <exception cref="ArgumentException"><paramref name="action"/> is null or <paramref name="policyName"/> is blank.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="UnknownResiliencePolicyException">There are policies, but none of that name.</exception>
    /// <exception cref="ResilienceRejectedException">The policy refused the call, or ended it before it had a result.</exception>
    Task<T> ExecuteWithResilienceAsync<T>(Func<CancellationToken, Task<T>> action, string policyName, CancellationToken ct);

    /// <summary>As the other overload, for hot paths: <paramref name="state"/> spares the caller a closure.</summary>
    /// <typeparam name="TState">What the action needs.</typeparam>
    /// <typeparam name="T">What the action returns.</typeparam>
    /// <param name="action">What to run, best a static lambda; its token is cancelled by <paramref name="ct"/> or by the policy.</param>
    /// <param name="state">Passed to every run of the action.</param>
    /// <param name="policyName">The policy, compared ordinally; not blank.</param>
    /// <param name="ct">Ends waiting, retrying and, where the action honours its token, the action; what the action did stays done.</param>
    /// <returns>What the last run of the action, or the policy's fallback, returned; await it once.</returns>
    /// <exception cref="ArgumentException"><paramref name="action"/> is null or <paramref name="policyName"/> is blank.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="UnknownResiliencePolicyException">There are policies, but none of that name.</exception>
    /// <exception cref="ResilienceRejectedException">The policy refused the call, or ended it before it had a result.</exception>
    ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action,
        TState state,
        string policyName,
        CancellationToken ct);

    /// <summary>
    /// As the overload without <paramref name="instance"/>, with breaker, bulkhead and rate limit of that instance alone, so that one sick
    /// peer does not cut off the others. An executor that knows no instances ignores it.
    /// </summary>
    /// <typeparam name="TState">What the action needs.</typeparam>
    /// <typeparam name="T">What the action returns.</typeparam>
    /// <param name="action">What to run, best a static lambda; its token is cancelled by <paramref name="ct"/> or by the policy.</param>
    /// <param name="state">Passed to every run of the action.</param>
    /// <param name="policyName">The policy, compared ordinally; not blank.</param>
    /// <param name="instance">Which instance, compared ordinally, for example a node's id; empty for the one without a name.</param>
    /// <param name="ct">Ends waiting, retrying and, where the action honours its token, the action; what the action did stays done.</param>
    /// <returns>What the last run of the action, or the policy's fallback, returned; await it once.</returns>
    /// <exception cref="ArgumentException">An argument is null or <paramref name="policyName"/> is blank.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="UnknownResiliencePolicyException">There are policies, but none of that name.</exception>
    /// <exception cref="ResilienceRejectedException">The policy refused the call, or ended it before it had a result.</exception>
    ValueTask<T> ExecuteWithResilienceAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> action,
        TState state,
        string policyName,
        string instance,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return ExecuteWithResilienceAsync(action, state, policyName, ct);
    }
}
