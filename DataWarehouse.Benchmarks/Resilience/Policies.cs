using System.Threading.RateLimiting;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>One composed policy, by the plugin and by Polly alone: bulkhead, retry, circuit breaker, timeout.</summary>
internal static class Policies
{
    public const string Name = "composed";

    public static UltimateResiliencePlugin Plugin(bool telemetry)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IMessageBus, SilentBus>();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddUltimateResilience(options =>
        {
            options.Telemetry = telemetry;
            options.Policies[Name] = new ResiliencePolicyOptions
            {
                AttemptTimeout = TimeSpan.FromSeconds(10),
                Retry = new RetryOptions(),
                CircuitBreaker = new CircuitBreakerOptions(),
                Bulkhead = new BulkheadOptions(),
            };
        });
        var plugin = services.BuildServiceProvider().GetRequiredService<UltimateResiliencePlugin>();
        if (!plugin.InitializeAsync(CancellationToken.None).IsCompletedSuccessfully) throw new InvalidOperationException("The plugin does not begin at once.");
        return plugin;
    }

    public static ResiliencePipeline Raw(bool telemetry)
    {
        var builder = new ResiliencePipelineBuilder { Name = Name, TimeProvider = TimeProvider.System };
        if (telemetry) builder.ConfigureTelemetry(NullLoggerFactory.Instance);
        return builder
            .AddConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 100, QueueLimit = 0 })
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions { FailureRatio = 0.5, MinimumThroughput = 20, SamplingDuration = TimeSpan.FromSeconds(30) })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(10) })
            .Build();
    }

    private sealed class SilentBus : IMessageBus
    {
        public PublishResult Publish<T>(Topic<T> topic, T message)
            where T : notnull => default;

        public IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
            where T : notnull => throw new NotSupportedException();
    }
}
