using System.Threading.RateLimiting;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Polly.CircuitBreaker;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>The parts of one instance that have a state worth asking for.</summary>
/// <remarks>
/// Thread-safe. The limiter is never disposed: it holds no timer, and disposing it would refuse the calls that wait in its queue.
/// </remarks>
internal sealed class InstanceParts
{
    private readonly int _concurrencyMax;

    public InstanceParts(ResiliencePolicyOptions options, bool isIsolated)
    {
        if (options.CircuitBreaker is not null)
        {
            Breaker = new CircuitBreakerStateProvider();
            Control = new CircuitBreakerManualControl(isIsolated);
        }

        if (options.Bulkhead is not { } bulkhead) return;
        _concurrencyMax = bulkhead.ConcurrencyMax;
        Bulkhead = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = bulkhead.ConcurrencyMax,
            QueueLimit = bulkhead.QueueMax,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    public CircuitBreakerStateProvider? Breaker { get; }

    public CircuitBreakerManualControl? Control { get; }

    public ConcurrencyLimiter? Bulkhead { get; }

    /// <summary>Whether calls run in the bulkhead: dropping it would let a second one run as many again.</summary>
    public bool IsBusy => Bulkhead?.GetStatistics() is { } now && now.CurrentAvailablePermits < _concurrencyMax;
}
