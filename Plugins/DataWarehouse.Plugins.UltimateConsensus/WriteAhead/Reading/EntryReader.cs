using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

/// <summary>Brings entries back from the segments, checked again on the way.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class EntryReader
{
    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>Reads nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">Limits.</param>
    /// <param name="owner">Takes the entries.</param>
    public EntryReader(DiskPort disk, WriteAheadOptions options, ILogOwner owner)
    {
        _ = disk;
        _ = options;
        _ = owner;
    }

    /// <summary>Begins to read.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="stream">Whose entries.</param>
    /// <param name="from">The first one wanted; it is in the index.</param>
    /// <param name="to">The last one wanted, <paramref name="from"/> or later.</param>
    /// <param name="bytesMax">How many bytes are wanted at most; one entry comes in any case.</param>
    /// <returns>Whether it was taken; if not, too many reads are under way.</returns>
    public bool TryRead(ReadTicket ticket, LogStream stream, LogIndex from, LogIndex to, int bytesMax)
    {
        Calls++;
        _ = (ticket, stream, from, to, bytesMax);
        return false;
    }

    /// <summary>A read ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRead(in DiskCompletion completion)
    {
        Calls++;
        _ = completion;
        return null;
    }
}
