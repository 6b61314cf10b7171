using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The size of a log at one moment.</summary>
/// <param name="Appended">What was written since it was opened, and what waits.</param>
/// <param name="Used">Segments with something in them.</param>
/// <param name="Ready">Segments that are ready to be used.</param>
/// <param name="SizeBytes">The length of all segments with something in them.</param>
/// <param name="LiveBytes">What of it is needed.</param>
/// <remarks>A value; thread-safe.</remarks>
internal readonly record struct LogFigures(AppendFigures Appended, int Used, int Ready, long SizeBytes, long LiveBytes)
{
    /// <summary>Looks at a log.</summary>
    /// <param name="log">The log, which nothing changes meanwhile.</param>
    public static LogFigures Of(WriteAheadLog log)
    {
        var segments = log.Segments;
        var bytes = 0L;
        foreach (var segment in segments.Written) bytes += segment.SizeBytes;
        return new LogFigures(log.Appended, segments.Written.Length, segments.ReadyCount, bytes, segments.LiveBytes);
    }
}
