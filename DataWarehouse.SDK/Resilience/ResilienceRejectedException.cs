namespace DataWarehouse.SDK.Resilience;

/// <summary>A policy refused a call or ended it before it had a result. Holds what the caller needs next.</summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class ResilienceRejectedException : Exception, IRetryAfterHint
{
    /// <summary>Reports a refusal.</summary>
    /// <param name="rejection">Why.</param>
    /// <param name="policyName">The policy that refused.</param>
    /// <param name="instance">Its instance; empty for the one without a name.</param>
    /// <param name="retryAfter">How long to wait before another try makes sense, where known.</param>
    /// <param name="cause">What happened below, if anything.</param>
    public ResilienceRejectedException(ResilienceRejection rejection, string policyName, string instance, TimeSpan? retryAfter, Exception? cause)
        : base(Describe(rejection, policyName, instance), cause)
    {
        Rejection = rejection;
        PolicyName = policyName;
        Instance = instance;
        RetryAfter = retryAfter;
    }

    /// <summary>Why.</summary>
    public ResilienceRejection Rejection { get; }

    /// <summary>The policy that refused.</summary>
    public string PolicyName { get; }

    /// <summary>The policy's instance; empty for the one without a name.</summary>
    public string Instance { get; }

    /// <inheritdoc/>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// Whether the action may have taken effect although there is no result: it was begun and timed out, or failed before its fallback did.
    /// </summary>
    public bool IsOutcomeUnknown => Rejection is ResilienceRejection.TimedOut or ResilienceRejection.FallbackFailed;

    private static string Describe(ResilienceRejection rejection, string policyName, string instance)
    {
        var reason = rejection switch
        {
            ResilienceRejection.CircuitOpen => "its circuit breaker is open",
            ResilienceRejection.CircuitIsolated => "its circuit breaker is isolated by an operator",
            ResilienceRejection.TimedOut => "the time is up",
            ResilienceRejection.BulkheadFull => "as many calls run and wait as may",
            ResilienceRejection.RateLimited => "more calls came than may",
            ResilienceRejection.TooManyInstances => "it has as many instances as it may keep",
            ResilienceRejection.FallbackFailed => "the action failed, and so did its fallback",
            _ => throw new ArgumentOutOfRangeException(nameof(rejection), rejection, "Not a defined rejection."),
        };
        return instance.Length == 0
            ? $"Policy '{policyName}' gave no result: {reason}."
            : $"Policy '{policyName}', instance '{instance}', gave no result: {reason}.";
    }
}
