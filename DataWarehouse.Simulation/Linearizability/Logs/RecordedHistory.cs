using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Simulation.Linearizability.Logs;

/// <summary>Checks a recorded history of either form.</summary>
/// <remarks>Stateless.</remarks>
internal static class RecordedHistory
{
    /// <summary>Finds the form by the first line that has one, reads the history and checks it.</summary>
    /// <param name="lines">The lines of the log.</param>
    /// <param name="limits">The limits, or null for the defaults.</param>
    /// <exception cref="HistoryFormatException">It cannot be read.</exception>
    public static CheckResult Check(IReadOnlyList<string> lines, CheckLimits? limits = null)
    {
        if (lines.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) is { } first && KeyValueLog.IsEvent(first))
            return new LinearizabilityChecker<PooledText, KeyValueOperation>(new KeyValueModel(), limits).Check(KeyValueLog.Read(lines));
        return new LinearizabilityChecker<RegisterValue, RegisterOperation>(new RegisterModel(), limits).Check(RegisterLog.Read(lines));
    }
}
