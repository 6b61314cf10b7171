using Polly.CircuitBreaker;

namespace DataWarehouse.Plugins.UltimateResilience.Functions;

/// <summary>What counts as a failure for retry, circuit breaker and fallback.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FailureRule(Func<Exception, bool>? IsFailure, Func<object, bool>? IsFailedResult)
{
    /// <summary>Every exception but cancellation and programmers' errors; no result.</summary>
    public static FailureRule Default { get; } = new(null, null);

    // An open breaker refuses the next attempt as well: a retry would only burn its delay.
    public bool Counts(Exception exception) =>
        exception is not BrokenCircuitException && (IsFailure is null ? exception is not (OperationCanceledException or ArgumentException) : IsFailure(exception));

    public bool Counts(object? result) => result is not null && IsFailedResult?.Invoke(result) == true;
}
