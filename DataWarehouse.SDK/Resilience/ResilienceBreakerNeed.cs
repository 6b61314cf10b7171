namespace DataWarehouse.SDK.Resilience;

/// <summary>When the calls of a policy that a plugin needs are refused, because too many of them fail; see <see cref="ResiliencePolicyNeed"/>.</summary>
/// <param name="FailureRatio">The share of failed calls that opens the breaker; above 0, up to 1.</param>
/// <param name="MinimumThroughput">How many calls within the sampling duration make a judgement; 2 or more.</param>
/// <param name="SamplingDuration">How far back calls count.</param>
/// <param name="BreakDuration">How long the breaker stays open before it lets one call try.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ResilienceBreakerNeed(double FailureRatio, int MinimumThroughput, TimeSpan SamplingDuration, TimeSpan BreakDuration);
