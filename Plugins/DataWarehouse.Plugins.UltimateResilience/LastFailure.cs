namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>The last failure of a policy, without text or payload.</summary>
/// <param name="Type">The name of the exception's type, or <c>result</c> where a result counted as failure.</param>
/// <param name="Instance">The policy's instance; empty for the one without a name.</param>
/// <param name="At">When.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LastFailure(string Type, string Instance, DateTimeOffset At);
