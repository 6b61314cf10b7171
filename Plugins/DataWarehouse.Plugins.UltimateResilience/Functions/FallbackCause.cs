namespace DataWarehouse.Plugins.UltimateResilience.Functions;

/// <summary>What a fallback stands in for.</summary>
/// <param name="PolicyName">The policy.</param>
/// <param name="Instance">Its instance; empty for the one without a name.</param>
/// <param name="Exception">
/// What the last attempt threw, or the <see cref="SDK.Resilience.ResilienceRejectedException"/> of the policy; null where a result counted as
/// failure.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct FallbackCause(string PolicyName, string Instance, Exception? Exception);
