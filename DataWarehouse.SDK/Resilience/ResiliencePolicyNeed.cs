namespace DataWarehouse.SDK.Resilience;

/// <summary>
/// A policy that a plugin runs calls under, with what it needs where nobody configures it. A plugin registers it as a singleton; a resilience plugin takes the policies that are needed below those that are configured,
/// so that a host with both works without configuration and an operator can still change everything.
/// </summary>
/// <remarks>
/// A need never asks for a retry: whether a call may be made again is for those to say who know the load. Immutable and thread-safe. A resilience plugin checks the values with its own rules when the host starts.
/// </remarks>
/// <param name="Name">The policy's name, compared ordinally.</param>
public sealed record ResiliencePolicyNeed(string Name)
{
    /// <summary>How long an attempt may take; null for as long as it takes.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>When calls are refused because too many of them fail; null for never.</summary>
    public ResilienceBreakerNeed? CircuitBreaker { get; init; }
}
