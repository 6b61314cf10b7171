using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

/// <summary>Checks and decodes the entries that a read brought.</summary>
/// <remarks>Not thread-safe; belongs to whoever runs it until it has ended. What it uses of the read never changes.</remarks>
/// <param name="read">The read; its bytes are there.</param>
/// <param name="planted">A fault that is switched on.</param>
internal sealed class EntryDecoding(EntryRead read, PlantedLogBug planted) : IWork
{
    /// <summary>The entries.</summary>
    public Entry[] Entries { get; } = new Entry[read.Places.Length];

    /// <summary>How many of them are what was written, from the first on.</summary>
    public int SoundCount { get; private set; }

    /// <inheritdoc/>
    public void Run()
    {
        while (SoundCount < Entries.Length && TryDecode(SoundCount, out Entries[SoundCount])) SoundCount++;
    }

    private bool TryDecode(int position, out Entry entry)
    {
        entry = default;
        var place = read.Places[position];
        var record = read.Bytes.AsMemory(place.Offset - read.Places[0].Offset, place.LengthBytes);
        if (planted == PlantedLogBug.ReadUnchecked) RecordHeader.Seal(read.Bytes.AsSpan(place.Offset - read.Places[0].Offset, place.LengthBytes), read.Segment.Seed, place.Offset);
        if (!RecordHeader.TryRead(record.Span, read.Segment.Seed, place.Offset, out var header, out _)) return false;
        if (header.Kind != RecordKind.Entry || header.Generation != read.Stream.Generation) return false;
        var body = record[header.BodyOffset..header.LengthBytes];
        if (body.Length < RecordEncoder.EntryPrefixBytes) return false;
        var term = new Term(BinaryPrimitives.ReadInt64LittleEndian(body.Span));
        var index = new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(body.Span[sizeof(long)..]));
        entry = new Entry(term, index, header.EntryKind, body[RecordEncoder.EntryPrefixBytes..]);
        return index.Value == read.First.Value + position;
    }
}
