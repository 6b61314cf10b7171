namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Defaults and limits of the plugin, used by code, documentation and tests alike.</summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class ResilienceDefaults
{
    /// <summary>The largest number of policies: their names are metric tags.</summary>
    public const int PoliciesMax = 256;

    /// <summary>The longest name of a policy, in characters.</summary>
    public const int PolicyNameCharactersMax = 64;

    /// <summary>The longest name of an instance, in characters.</summary>
    public const int InstanceCharactersMax = 256;

    /// <summary>The largest number of single instances of one policy that operators may hold isolated.</summary>
    public const int IsolationsMax = 1_024;

    /// <summary>The default number of instances kept for each policy.</summary>
    public const int InstancesMax = 16_384;

    /// <summary>The default number of events told each second for each policy and kind.</summary>
    public const int EventsPerSecondMax = 10;

    /// <summary>The default number of retries.</summary>
    public const int RetriesMax = 3;

    /// <summary>The default share of failures that opens a breaker.</summary>
    public const double FailureRatio = 0.5;

    /// <summary>The default number of attempts that make a judgement.</summary>
    public const int MinimumThroughput = 20;

    /// <summary>The default number of calls at a time.</summary>
    public const int ConcurrencyMax = 100;

    /// <summary>The default number of calls in a window.</summary>
    public const int Permits = 100;

    /// <summary>The default time after which an unused instance is dropped.</summary>
    public static readonly TimeSpan InstanceIdleTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The default delay before the first retry.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>The default longest delay.</summary>
    public static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(30);

    /// <summary>The default longest hint that is waited for.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(1);

    /// <summary>The default time that failures count.</summary>
    public static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);

    /// <summary>The default length of a break.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(5);

    /// <summary>The default window of a rate limiter.</summary>
    public static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(1);

    /// <summary>The shortest timeout.</summary>
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest timeout.</summary>
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(1);
}
