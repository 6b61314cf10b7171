using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Checks the records of a batch.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class BatchRecords
{
    /// <summary>Reads the records and compares them with what the header says of them.</summary>
    /// <param name="batch">The bytes of the batch, header included.</param>
    /// <param name="seed">What the checksums of the segment begin from.</param>
    /// <param name="offset">Where in the segment the batch begins.</param>
    /// <param name="header">Its header; sound.</param>
    /// <param name="headersSuffice">Whether unsound records count as sound: a fault that is switched on.</param>
    /// <param name="records">The records are added here, those before an unsound one too.</param>
    /// <returns>Whether all is sound.</returns>
    public static bool TryRead(ReadOnlySpan<byte> batch, SegmentSeed seed, long offset, in BatchHeader header, bool headersSuffice, List<ScannedRecord> records)
    {
        var crc = SeededCrc.Plain;
        var position = BatchHeader.Bytes;
        for (var i = 0; i < header.RecordCount; i++)
        {
            if (!RecordHeader.TryRead(batch[position..], seed, offset + position, out var record, out var recordCrc)) return headersSuffice;
            crc = SeededCrc.Fold(crc, recordCrc);
            records.Add(new ScannedRecord(record, (int)(offset + position)));
            position += record.PaddedBytes;
        }

        return position == header.LengthBytes && (crc == header.RecordsCrc || headersSuffice);
    }
}
