using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Reclaim;

public sealed class SegmentCursorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(63)]
    public void NextPiece_WhereAPieceEndsInsideABatchHeader_IsNoLargerThanWanted(int bytesOfHeader)
    {
        const int wanted = 4096;
        var segment = new Segment(new SegmentNumber(1), 64 << 20, new DiskFileId(1), new SegmentSeed(new DirectoryId(7), new SegmentNumber(1), PlantedLogBug.None)) { EndOffset = 60 << 20 };
        var bytes = new byte[2 * BatchHeader.Bytes];
        WriteEmptyBatch(bytes, segment.Seed, 1, SegmentHeader.Bytes);
        WriteEmptyBatch(bytes.AsSpan(BatchHeader.Bytes), segment.Seed, 2, SegmentHeader.Bytes + BatchHeader.Bytes);
        var cursor = new SegmentCursor(segment);
        bytes.CopyTo(cursor.NextPiece(wanted));
        cursor.TakePiece(BatchHeader.Bytes + bytesOfHeader);

        Assert.Equal(CursorStep.NeedsMore, cursor.Step());
        Assert.Equal(wanted, cursor.NextPiece(wanted).Length);
    }

    private static void WriteEmptyBatch(Span<byte> bytes, SegmentSeed seed, long number, long offset) =>
        new BatchHeader(BatchHeader.Bytes, new BatchNumber(number), new StartEpoch(1), new BatchNumber(number - 1), new RecordNumber(1), 0, 0).Write(bytes, seed, offset);
}
