using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

/// <summary>A read of neighbouring entries that is under way.</summary>
/// <param name="Operation">The read on the disk.</param>
/// <param name="Ticket">The caller's name for the request.</param>
/// <param name="Stream">Whose entries.</param>
/// <param name="First">The first entry.</param>
/// <param name="Places">Where each of them stands, all in <paramref name="Segment"/> and one behind the other.</param>
/// <param name="Segment">The segment; it counts this reader.</param>
/// <param name="Bytes">Takes the bytes from the first place to the end of the last.</param>
/// <param name="Recovery">What the entries are gathered for; null if the caller gets them as they come.</param>
/// <remarks>Belongs to its reader.</remarks>
internal sealed record EntryRead(
    DiskOperationId Operation,
    ReadTicket Ticket,
    LogStream Stream,
    LogIndex First,
    RecordPlace[] Places,
    Segment Segment,
    byte[] Bytes,
    GroupRecovery? Recovery);
