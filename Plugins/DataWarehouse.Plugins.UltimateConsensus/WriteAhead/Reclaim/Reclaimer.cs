using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;

/// <summary>Empties segments that hold little that is needed, by copying it to the end of the log.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class Reclaimer
{
    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>Empties nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="streams">The groups.</param>
    /// <param name="appender">Takes the copies.</param>
    /// <param name="options">When and how much.</param>
    /// <param name="owner">Is asked for snapshots.</param>
    public Reclaimer(DiskPort disk, SegmentTable segments, StreamTable streams, Appender appender, WriteAheadOptions options, ILogOwner owner)
    {
        _ = (disk, segments, streams, appender, options, owner);
    }

    /// <summary>Does what can be done now: chooses a segment, reads on in it, copies, lets emptied segments go.</summary>
    public void Continue()
    {
        Calls++;
    }

    /// <summary>A read of the segment ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRead(in DiskCompletion completion)
    {
        Calls++;
        _ = completion;
        return null;
    }
}
