using System.Threading.RateLimiting;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Fallback;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>Makes Polly's pipelines of a policy's options, in the one order there is.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class PipelineBuilding
{
    /// <summary>Everything but the fallback, which is for one type of result.</summary>
    public static ResiliencePipeline Build(PolicyRecipe recipe, PolicyObserver observer, InstanceParts parts)
    {
        var options = recipe.Options;
        var builder = new ResiliencePipelineBuilder { Name = recipe.Name, TimeProvider = recipe.Time };
        if (recipe.Telemetry is not null) builder.ConfigureTelemetry(recipe.Telemetry);
        if (options.Timeout is { } timeout) builder.AddTimeout(Timeout(StrategyNames.Timeout, timeout, observer));
        if (options.RateLimiter is { } rate) builder.AddRateLimiter(Limit(StrategyNames.RateLimiter, new TokenBucket(rate, recipe.Time)));
        if (parts.Bulkhead is { } bulkhead) builder.AddRateLimiter(Limit(StrategyNames.Bulkhead, bulkhead));
        if (options.Retry is { } retry) builder.AddRetry(Retry(retry, recipe.Rule, observer));
        if (options.CircuitBreaker is { } breaker) builder.AddCircuitBreaker(Breaker(breaker, recipe.Rule, observer, parts));
        if (options.AttemptTimeout is { } attempt) builder.AddTimeout(Timeout(StrategyNames.AttemptTimeout, attempt, observer));
        return builder.Build();
    }

    /// <summary>The pipeline with a fallback round it.</summary>
    public static ResiliencePipeline<T> BuildFallback<T>(
        PolicyRecipe recipe, PolicyObserver observer, ResiliencePipeline inner, Func<FallbackCause, CancellationToken, ValueTask<T>> function)
    {
        // A name of its own: the inner pipeline measures its calls under the policy's.
        var builder = new ResiliencePipelineBuilder<T> { Name = recipe.Name + ".fallback", TimeProvider = recipe.Time };
        if (recipe.Telemetry is not null) builder.ConfigureTelemetry(recipe.Telemetry);
        return builder.AddFallback(new FallbackStrategyOptions<T>
        {
            Name = StrategyNames.Fallback,
            ShouldHandle = arguments => ValueTask.FromResult(
                !arguments.Context.CancellationToken.IsCancellationRequested
                && (arguments.Outcome.Exception is { } thrown ? observer.IsRefusal(thrown) || recipe.Rule.Counts(thrown) : recipe.Rule.Counts(arguments.Outcome.Result))),
            FallbackAction = arguments => FallBackAsync(observer, function, arguments),
        }).AddPipeline(inner).Build();
    }

    private static async ValueTask<Outcome<T>> FallBackAsync<T>(
        PolicyObserver observer, Func<FallbackCause, CancellationToken, ValueTask<T>> function, FallbackActionArguments<T> arguments)
    {
        var cause = observer.Ended(arguments.Outcome.Exception);
        try
        {
            var value = await function(observer.CauseOf(cause), arguments.Context.CancellationToken).ConfigureAwait(arguments.Context.ContinueOnCapturedContext);
            observer.FellBack(cause);
            return Outcome.FromResult(value);
        }
        catch (Exception thrown) when (!arguments.Context.CancellationToken.IsCancellationRequested)
        {
            return Outcome.FromException<T>(observer.FallbackFailed(thrown, cause));
        }
    }

    private static TimeoutStrategyOptions Timeout(string name, TimeSpan timeout, PolicyObserver observer) => new()
    {
        Name = name,
        Timeout = timeout,
        OnTimeout = arguments => TellAsync(() => observer.TimedOut(arguments.Timeout)),
    };

    private static RateLimiterStrategyOptions Limit(string name, RateLimiter limiter) => new()
    {
        Name = name,
        RateLimiter = arguments => limiter.AcquireAsync(1, arguments.Context.CancellationToken),
    };

    private static RetryStrategyOptions Retry(RetryOptions options, FailureRule rule, PolicyObserver observer) => new()
    {
        Name = StrategyNames.Retry,
        MaxRetryAttempts = options.RetriesMax,
        BackoffType = options.Backoff switch
        {
            RetryBackoff.Constant => DelayBackoffType.Constant,
            RetryBackoff.Linear => DelayBackoffType.Linear,
            _ => DelayBackoffType.Exponential,
        },
        Delay = options.Delay,
        MaxDelay = options.DelayMax,
        UseJitter = options.Jitter,
        ShouldHandle = arguments => ValueTask.FromResult(IsFailure(rule, arguments.Outcome) && !(HintOf(arguments.Outcome, options) > options.RetryAfterMax)),
        DelayGenerator = arguments => ValueTask.FromResult(HintOf(arguments.Outcome, options)),
        OnRetry = arguments => TellAsync(() => observer.Retried(arguments.Outcome.Exception, arguments.AttemptNumber + 1, arguments.RetryDelay)),
    };

    private static CircuitBreakerStrategyOptions Breaker(CircuitBreakerOptions options, FailureRule rule, PolicyObserver observer, InstanceParts parts) => new()
    {
        Name = StrategyNames.CircuitBreaker,
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumThroughput,
        SamplingDuration = options.SamplingDuration,
        BreakDuration = options.BreakDuration,
        ManualControl = parts.Control,
        StateProvider = parts.Breaker,
        ShouldHandle = arguments => ValueTask.FromResult(IsFailure(rule, arguments.Outcome)),
        OnOpened = arguments => TellAsync(() => observer.Opened(arguments.Outcome.Exception, arguments.BreakDuration, arguments.IsManual)),
        OnClosed = arguments => TellAsync(() => observer.Closed(arguments.IsManual)),
        OnHalfOpened = _ => TellAsync(observer.HalfOpened),
    };

    private static bool IsFailure(FailureRule rule, Outcome<object> outcome) =>
        outcome.Exception is { } thrown ? rule.Counts(thrown) : rule.Counts(outcome.Result);

    private static TimeSpan? HintOf(Outcome<object> outcome, RetryOptions options) =>
        options.RetryAfterMax == TimeSpan.Zero ? null : ((outcome.Exception ?? outcome.Result) as IRetryAfterHint)?.RetryAfter;

    private static ValueTask TellAsync(Action tell)
    {
        tell();
        return ValueTask.CompletedTask;
    }
}
