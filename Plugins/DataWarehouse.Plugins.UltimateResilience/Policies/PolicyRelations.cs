using System.Globalization;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>What the parts of one policy need of each other: a contradiction is found at start, not at three in the morning.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class PolicyRelations
{
    public static IEnumerable<string> Check(ResiliencePolicyOptions policy, TimeSpan idleTimeout) =>
        Timeouts(policy).Concat(Retries(policy)).Concat(Breaker(policy)).Concat(Limits(policy)).Concat(Idle(policy, idleTimeout));

    private static IEnumerable<string> Timeouts(ResiliencePolicyOptions policy)
    {
        if (IsOutOfRange(policy.Timeout))
            yield return $"Timeout must be a duration from {Text(ResilienceDefaults.TimeoutMin)} to {Text(ResilienceDefaults.TimeoutMax)}.";
        if (IsOutOfRange(policy.AttemptTimeout))
            yield return $"AttemptTimeout must be a duration from {Text(ResilienceDefaults.TimeoutMin)} to {Text(ResilienceDefaults.TimeoutMax)}.";
        if (policy.AttemptTimeout >= policy.Timeout)
            yield return $"AttemptTimeout ({Text(policy.AttemptTimeout)}) must be shorter than Timeout ({Text(policy.Timeout)}), the time of the whole call.";
    }

    private static IEnumerable<string> Retries(ResiliencePolicyOptions policy)
    {
        if (policy.Retry is not { } retry)
            yield break;
        if (!Enum.IsDefined(retry.Backoff))
            yield return "Retry:Backoff must be constant, linear or exponential.";
        if (retry.DelayMax < retry.Delay)
            yield return $"Retry:DelayMax ({Text(retry.DelayMax)}) must not be shorter than Retry:Delay ({Text(retry.Delay)}).";
        var waits = WaitOf(retry);
        if (waits >= policy.Timeout)
            yield return $"the delays between the attempts alone take {Text(waits)}, so the last retry never comes within Timeout ({Text(policy.Timeout)}).";
    }

    private static IEnumerable<string> Breaker(ResiliencePolicyOptions policy)
    {
        if (policy.CircuitBreaker is not { } breaker)
            yield break;
        if (!(breaker.FailureRatio > 0 && breaker.FailureRatio <= 1))
            yield return string.Create(CultureInfo.InvariantCulture, $"CircuitBreaker:FailureRatio must be a number above 0 and up to 1, not {breaker.FailureRatio}.");
        if (policy.Timeout is not null && policy.AttemptTimeout is null)
            yield return "CircuitBreaker with Timeout needs AttemptTimeout: the breaker sees the end of the whole call as a cancellation and never opens for attempts that hang.";
        if (policy.RateLimiter is { Permits: > 0 } rate && AttemptsMax(rate, policy.Retry, breaker.SamplingDuration) < breaker.MinimumThroughput)
            yield return $"RateLimiter lets too few calls through for CircuitBreaker:MinimumThroughput within {Text(breaker.SamplingDuration)}: the breaker could never open.";
    }

    private static IEnumerable<string> Limits(ResiliencePolicyOptions policy)
    {
        if (policy.Bulkhead is { QueueMax: > 0 } && policy.Timeout is null)
            yield return "Bulkhead:QueueMax needs Timeout: calls must not wait for ever.";
    }

    /// <summary>What an instance remembers must be over before it is dropped as idle.</summary>
    private static IEnumerable<string> Idle(ResiliencePolicyOptions policy, TimeSpan idleTimeout)
    {
        if (policy.CircuitBreaker?.BreakDuration > idleTimeout)
            yield return $"CircuitBreaker:BreakDuration must not be longer than InstanceIdleTimeout ({Text(idleTimeout)}): the break would be forgotten.";
        if (policy.CircuitBreaker?.SamplingDuration > idleTimeout)
            yield return $"CircuitBreaker:SamplingDuration must not be longer than InstanceIdleTimeout ({Text(idleTimeout)}): failures would be forgotten.";
        if (policy.RateLimiter is { Permits: > 0 } rate && rate.FillTime > idleTimeout)
            yield return $"RateLimiter takes longer to fill than InstanceIdleTimeout ({Text(idleTimeout)}): a dropped instance would come back full.";
    }

    private static double AttemptsMax(RateLimitOptions rate, RetryOptions? retry, TimeSpan sampling) =>
        (rate.EffectiveBurst + (rate.Permits * (sampling / rate.Window))) * (1 + (retry?.RetriesMax ?? 0));

    private static TimeSpan WaitOf(RetryOptions retry)
    {
        // Jitter spreads delays round these; a hint replaces them.
        var total = TimeSpan.Zero;
        for (var number = 0; number < Math.Min(retry.RetriesMax, 20); number++)
        {
            var delay = retry.Backoff switch
            {
                RetryBackoff.Linear => retry.Delay * (number + 1),
                RetryBackoff.Exponential => retry.Delay * (1 << number),
                _ => retry.Delay,
            };
            total += delay < retry.DelayMax ? delay : retry.DelayMax;
        }

        return total;
    }

    private static bool IsOutOfRange(TimeSpan? timeout) => timeout < ResilienceDefaults.TimeoutMin || timeout > ResilienceDefaults.TimeoutMax;

    private static string Text(TimeSpan? duration) => string.Create(CultureInfo.InvariantCulture, $"{duration:c}");
}
