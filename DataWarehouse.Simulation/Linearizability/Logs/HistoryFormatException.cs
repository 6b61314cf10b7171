using System.Globalization;

namespace DataWarehouse.Simulation.Linearizability.Logs;

/// <summary>A recorded history cannot be read.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class HistoryFormatException : FormatException
{
    /// <summary>Reports a line.</summary>
    /// <param name="line">Its number, from 1; 0 for the history as a whole.</param>
    /// <param name="reason">What is wrong with it.</param>
    public HistoryFormatException(int line, string reason)
        : base(line == 0 ? reason : string.Create(CultureInfo.InvariantCulture, $"line {line}: {reason}"))
    {
    }
}
