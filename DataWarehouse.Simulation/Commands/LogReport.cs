using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;

namespace DataWarehouse.Simulation.Commands;

/// <summary>Adds up what crashes of logs came to, and prints it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LogReport
{
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly LogReportLimits _limits;
    private readonly CrashCounts _counts = new();
    private readonly long _begun;
    private long _seeds;
    private long _printedAt;

    /// <summary>Begins a report.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="time">The clock of the real world.</param>
    /// <param name="limits">When to stop.</param>
    /// <param name="planted">The fault put in on purpose.</param>
    public LogReport(TextWriter output, TimeProvider time, LogReportLimits limits, PlantedLogBug planted)
    {
        _output = output;
        _time = time;
        _limits = limits;
        Planted = planted;
        _begun = _printedAt = time.GetTimestamp();
    }

    /// <summary>The fault put in on purpose.</summary>
    public PlantedLogBug Planted { get; }

    /// <summary>How many seeds broke a promise.</summary>
    public int Violations { get; private set; }

    private double Seconds => Math.Max(0.001, _time.GetElapsedTime(_begun).TotalSeconds);

    /// <summary>Takes the result of a seed.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Whether to go on.</returns>
    public bool Take(ExplorationResult result)
    {
        _seeds++;
        _counts.Add(result.Counts);
        if (result.Broken is not null)
        {
            Violations++;
            Print($"seed {result.Seed}: VIOLATION of {result.Broken} after {result.Counts.Points} crash points: {result.Detail}");
            Print($"  replay with: dotnet run -c Release --project DataWarehouse.Simulation -- log --replay {result.Seed}{(Planted == PlantedLogBug.None ? string.Empty : $" --planted {Planted}")}");
            if (!_limits.GoesOn) return false;
        }

        if (_time.GetElapsedTime(_printedAt) > TimeSpan.FromSeconds(10))
        {
            _printedAt = _time.GetTimestamp();
            Print($"{_seeds} seeds, {_counts.Points} crash points, {_counts.Points / Seconds:F0} a second, {Violations} violations");
        }

        return _counts.Points < _limits.Points && (_limits.Minutes is not { } minutes || Seconds < minutes * 60);
    }

    /// <summary>Prints the sums.</summary>
    public void Finish()
    {
        Print($"{_seeds} seeds in {Seconds:F1} s: {_counts.Points} crash points, {_counts.Points / Seconds:F0} a second, {Violations} violations");
        Print($"after: {string.Join(", ", Enum.GetValues<DiskAction>().Where(step => _counts.After(step) > 0).Select(step => Line($"{(step == DiskAction.None ? "an opening" : step)} {_counts.After(step)}")))}");
        Print($"how: {string.Join(", ", Enum.GetValues<CrashKind>().Select(kind => Line($"{kind} {_counts.Of(kind)}")))}; {_counts.RotRefused} damaged logs refused, {_counts.Nested} crashes inside or right after an opening, {_counts.Continued} gone on from");
        Print($"{_counts.Requests} requests, {_counts.RefusedForSpace} refused for space, {_counts.Reads} reads, {_counts.Faults} logs stopped by a failed disk, {_counts.Closed} closed in order, {_counts.Rotations} segments begun, {_counts.Recycled} recycled, {_counts.Rests} rests");
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private void Print(FormattableString line) => _output.WriteLine(Line(line));
}
