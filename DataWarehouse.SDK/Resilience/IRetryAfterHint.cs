namespace DataWarehouse.SDK.Resilience;

/// <summary>Carried by an exception or a result that says when another try makes sense, as an overloaded server does.</summary>
/// <remarks>Implementations are safe to read from any thread.</remarks>
public interface IRetryAfterHint
{
    /// <summary>How long to wait before the next try, zero or more; null when there is no hint.</summary>
    TimeSpan? RetryAfter { get; }
}
