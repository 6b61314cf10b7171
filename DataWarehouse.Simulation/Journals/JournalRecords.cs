using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Journals;

/// <summary>The form of single records.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class JournalRecords
{
    /// <summary>Bytes of an entry's record in front of its payload, without the kind.</summary>
    public const int EntryHeaderBytes = 21;

    /// <summary>Reads an entry.</summary>
    /// <param name="record">Begins behind the kind; the entry lends its payload from it.</param>
    /// <param name="length">The length of the record.</param>
    public static Entry ReadEntry(ReadOnlyMemory<byte> record, out int length)
    {
        var header = record.Span;
        var count = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        length = EntryHeaderBytes + count;
        var (term, index) = (BinaryPrimitives.ReadInt64LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header[8..]));
        return new Entry(new Term(term), new LogIndex(index), (EntryKind)header[20], record.Slice(EntryHeaderBytes, Math.Clamp(count, 0, record.Length - EntryHeaderBytes)));
    }
}
