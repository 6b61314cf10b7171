using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// At rest, an idle and a lagging group included, the files of the log take no more than three times what is needed, and a fixed number of segments: the active one,
/// those that are ready or in reserve, as many that wait to be used again, and one that is not worth emptying.
/// </summary>
/// <remarks>Source: issue 4 ("total size at most 3 x live data", "space is reclaimed with one idle and one lagging group present"). Stateless.</remarks>
internal static class SpaceReclaimed
{
    /// <summary>Checks a log at rest.</summary>
    /// <param name="process">The process.</param>
    /// <param name="options">How the log behaves.</param>
    public static void Check(LogProcess process, WriteAheadOptions options) => Check(process.Medium, process.Log, options);

    /// <summary>Checks a log at rest.</summary>
    /// <param name="medium">Its device.</param>
    /// <param name="log">The log.</param>
    /// <param name="options">How the log behaves.</param>
    public static void Check(SimulatedMedium medium, WriteAheadLog log, WriteAheadOptions options)
    {
        long total = 0;
        foreach (var entry in medium.List(Segment.DirectoryName)) total += entry.LengthBytes;
        var live = log.Segments.LiveBytes;
        var spare = options.ReserveSegments + options.ReadySegments;
        var limit = (3 * live) + ((long)options.SegmentBytes * (1 + spare + spare + 1));
        if (total > limit) Violated(string.Create(CultureInfo.InvariantCulture, $"At rest the segments take {total} bytes for {live} that are needed, more than {limit}:{Describe(log)}"));
    }

    /// <summary>Reports a log that does not come to rest.</summary>
    /// <param name="process">The process.</param>
    /// <param name="ticks">For how long it had nothing to do.</param>
    [DoesNotReturn]
    public static void NeverRests(LogProcess process, int ticks) =>
        Violated(string.Create(CultureInfo.InvariantCulture, $"Nobody wrote for {ticks} ticks, and the log still does:{Describe(process.Log)}"));

    private static string Describe(WriteAheadLog log)
    {
        var text = string.Empty;
        foreach (var segment in log.Segments.Written)
            text += string.Create(CultureInfo.InvariantCulture, $" {segment.Number}:{segment.State}:{segment.LiveBytes}/{segment.SizeBytes}");
        return text;
    }

    [DoesNotReturn]
    private static void Violated(string detail) => throw new OracleViolationException(nameof(SpaceReclaimed), detail);
}
