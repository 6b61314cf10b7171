using System.Globalization;
using DataWarehouse.SDK.Health;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Puts the states of policies into words for health reports.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class PolicySummary
{
    /// <summary>One policy in a line.</summary>
    public static string Of(PolicyState state)
    {
        var failure = state.LastFailure is { } last ? string.Create(CultureInfo.InvariantCulture, $"; last failure {last.Type} at {last.At:O}") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Summary}; breakers closed {state.Closed}, open {state.Open}, half-open {state.HalfOpen}, isolated {state.Isolated}; instances {state.Instances}; calls {state.Calls}, attempts {state.Attempts}, rejections {state.Rejections}{failure}");
    }

    /// <summary>All policies as a report: degraded while a breaker holds calls back or a reload was refused.</summary>
    public static HealthReport Judge(IReadOnlyList<PolicyState> states, string refusal)
    {
        int open = states.Sum(state => state.Open), halfOpen = states.Sum(state => state.HalfOpen), isolated = states.Sum(state => state.Isolated);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policies"] = Text(states.Count),
            ["instances"] = Text(states.Sum(state => state.Instances)),
            ["breakersClosed"] = Text(states.Sum(state => state.Closed)),
            ["breakersOpen"] = Text(open),
            ["breakersHalfOpen"] = Text(halfOpen),
            ["breakersIsolated"] = Text(isolated),
        };
        var isHeld = open + halfOpen + isolated > 0 || states.Any(state => state.IsIsolated);
        if (isHeld)
            facts["policiesHeldBack"] = string.Join(", ", states.Where(state => state.Summary is "isolated" or "open" or "half-open").Select(state => state.Name));
        if (refusal.Length > 0) facts["reload"] = refusal;
        return (isHeld, refusal.Length > 0) switch
        {
            (false, false) => new HealthReport(HealthStatus.Healthy, "Every circuit breaker is closed.", facts),
            (true, false) => new HealthReport(HealthStatus.Degraded, "Some circuit breakers hold calls back.", facts),
            (false, true) => new HealthReport(HealthStatus.Degraded, "The last reload was refused; the policies before it stay.", facts),
            (true, true) => new HealthReport(HealthStatus.Degraded, "Some circuit breakers hold calls back, and the last reload was refused.", facts),
        };
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
