using DataWarehouse.Plugins.UltimateResilience.Events;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.SDK.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>Notes and tells what happens in one instance, and gives Polly's refusals the SDK's type.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PolicyObserver(string policy, string instance, TimeProvider time, PolicyTally tally, PolicyEvents events)
{
    public void Retried(Exception? failure, int number, TimeSpan delay)
    {
        tally.Retried();
        Note(failure);
        Tell(ResilienceEventKind.Retried, failure, happened => happened with { RetryNumber = number, Duration = delay });
    }

    public void TimedOut(TimeSpan allowed) => Tell(ResilienceEventKind.TimedOut, null, happened => happened with { Duration = allowed });

    public void Opened(Exception? failure, TimeSpan breakDuration, bool isManual) =>
        Tell(ResilienceEventKind.Opened, failure, happened => happened with { Duration = isManual ? null : breakDuration, IsManual = isManual });

    public void Closed(bool isManual) => Tell(ResilienceEventKind.Closed, null, happened => happened with { IsManual = isManual });

    public void HalfOpened() => Tell(ResilienceEventKind.HalfOpened, null, happened => happened);

    public void FellBack(Exception? cause) => Tell(ResilienceEventKind.FellBack, cause, happened => happened);

    public ResilienceRejectedException TooManyInstances() => Refused(ResilienceRejection.TooManyInstances, null, null);

    public FallbackCause CauseOf(Exception? cause) => new(policy, instance, cause);

    public ResilienceRejectedException FallbackFailed(Exception thrown, Exception? cause) =>
        new(ResilienceRejection.FallbackFailed, policy, instance, null, new AggregateException(cause is null ? [thrown] : [thrown, cause]));

    /// <summary>Whether an exception is a refusal by this policy's own pipeline, and not one by a pipeline that the action used.</summary>
    public bool IsRefusal(Exception thrown) =>
        thrown is ExecutionRejectedException { TelemetrySource: { } source } && string.Equals(source.PipelineName, policy, StringComparison.Ordinal);

    /// <summary>Notes how a call ended without a result of its action, and gives the exception that its caller gets.</summary>
    public Exception? Ended(Exception? thrown)
    {
        if (thrown is null || !IsRefusal(thrown))
        {
            if (thrown is not ResilienceRejectedException { Rejection: ResilienceRejection.FallbackFailed }) Note(thrown);
            return thrown;
        }

        switch (thrown)
        {
            case TimeoutRejectedException:
                Note(thrown);
                return new ResilienceRejectedException(ResilienceRejection.TimedOut, policy, instance, null, thrown);
            case IsolatedCircuitException:
                return Refused(ResilienceRejection.CircuitIsolated, null, thrown);
            case BrokenCircuitException broken:
                return Refused(ResilienceRejection.CircuitOpen, broken.RetryAfter, thrown);
            case RateLimiterRejectedException limited:
                var isBulkhead = string.Equals(limited.TelemetrySource?.StrategyName, StrategyNames.Bulkhead, StringComparison.Ordinal);
                return Refused(isBulkhead ? ResilienceRejection.BulkheadFull : ResilienceRejection.RateLimited, limited.RetryAfter, thrown);
            default:
                return thrown;
        }
    }

    private ResilienceRejectedException Refused(ResilienceRejection rejection, TimeSpan? retryAfter, Exception? thrown)
    {
        tally.Rejected();
        Tell(ResilienceEventKind.Rejected, thrown, happened => happened with { Rejection = rejection });
        return new ResilienceRejectedException(rejection, policy, instance, retryAfter, thrown);
    }

    private void Note(Exception? failure) => tally.Failed(new LastFailure(failure?.GetType().Name ?? "result", instance, time.GetUtcNow()));

    private void Tell(ResilienceEventKind kind, Exception? failure, Func<ResilienceEvent, ResilienceEvent> complete) => events.Tell(complete(new ResilienceEvent
    {
        Kind = kind,
        PolicyName = policy,
        Instance = instance,
        At = time.GetUtcNow(),
        FailureType = failure?.GetType().Name,
    }));
}
