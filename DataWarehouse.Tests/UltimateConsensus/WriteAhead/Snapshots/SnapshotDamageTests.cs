using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Bytes that are not those that were written are noticed before they reach anybody, with file and offset.</summary>
public sealed class SnapshotDamageTests
{
    private static readonly string Path = SnapshotBench.PathAt(10);

    [Fact]
    public void Bit_TurnedAnywhere_IsFoundWithFileAndOffset()
    {
        var state = SnapshotBench.State(500);
        var bench = Written(state);
        var sound = bench.FileBytes(Path);
        for (var position = 0; position < sound.Length; position++)
        {
            bench.Overwrite(Path, position, (byte)(sound[position] ^ (1 << (position % 8))));
            var fault = FaultOf(bench, state);
            bench.Overwrite(Path, position, sound[position]);

            var isInFrame = position >= SnapshotFileHeader.Bytes && position < sound.Length - SnapshotFileFooter.Bytes;
            Assert.Equal((Path, DiskError.Faulty), (fault.Path, fault.Error));
            Assert.Equal(isInFrame ? SnapshotFileHeader.Bytes : position, fault.Offset);
            Assert.Contains($"at offset {fault.Offset} ", fault.Operation, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Bit_TurnedInAFrame_LeavesOtherFramesReadable(int damaged)
    {
        var state = SnapshotBench.State(3 * SnapshotFrame.ChunkBytes);
        var bench = Written(state);
        var offset = SnapshotFileLayout.FrameOffsetOf(damaged);
        bench.Overwrite(Path, offset + 5_000, (byte)~bench.FileBytes(Path)[offset + 5_000]);

        var stored = bench.Finished[0];
        var next = bench.Next(stored);
        var reader = next.Open(stored);
        for (var frame = 0; frame < 3; frame++)
        {
            if (frame == damaged) continue;
            var at = frame * SnapshotFrame.ChunkBytes;
            Assert.Equal(state[at..(at + 1_000)], next.Read(reader, at, 1_000));
        }

        Assert.Null(next.Read(reader, damaged * SnapshotFrame.ChunkBytes, 10));
        Assert.Equal(offset, next.Fault!.Offset);
        Assert.Equal(SnapshotAdmission.Closed, reader.Read(0, new byte[1]));
    }

    [Fact]
    public void Frames_Exchanged_AreFound()
    {
        var state = SnapshotBench.State(2 * SnapshotFrame.ChunkBytes);
        var bench = Written(state);
        var bytes = bench.FileBytes(Path);
        bench.Overwrite(Path, SnapshotFileHeader.Bytes, bytes.AsSpan((int)SnapshotFileLayout.FrameOffsetOf(1), SnapshotFrame.BytesMax).ToArray());
        Assert.Equal(SnapshotFileHeader.Bytes, FaultOf(bench, state).Offset);
    }

    [Fact]
    public void File_OfAnotherSnapshot_IsFound()
    {
        var state = SnapshotBench.State(500);
        var bench = Written(state);
        bench.Write(state, 11);
        bench.Overwrite(Path, 0, bench.FileBytes(SnapshotBench.PathAt(11)));
        Assert.Contains("header is not this snapshot's (Sound)", FaultOf(bench, state).Operation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void File_OfAnotherLength_IsFound(int difference)
    {
        var state = SnapshotBench.State(500);
        var bench = Written(state);
        var bytes = bench.FileBytes(Path);
        Array.Resize(ref bytes, bytes.Length + difference);
        var raw = new DiskBench(bench.Medium, 3);
        raw.Do((disk, id) => disk.Delete(id, new DiskPath(Path)));
        raw.Write(raw.CreateFile(Path), 0, bytes);
        raw.Do((disk, id) => disk.Close(id, new DiskFileId(1)));
        Assert.Equal(Math.Min(bytes.Length, SnapshotStore.FileBytesOf(500)), FaultOf(bench, state).Offset);
    }

    [Fact]
    public void File_ThatIsMissing_IsAFault()
    {
        var stored = SnapshotBench.StoredAt(10, []);
        var bench = new SnapshotBench().Next(stored);
        bench.Open(stored);
        Assert.Equal((Path, DiskError.NotFound, -1L), (bench.Fault!.Path, bench.Fault.Error, bench.Fault.Offset));
    }

    [Fact]
    public void State_WithSoundFramesAndAnotherHash_IsFoundByWhoReadsItAll()
    {
        var state = SnapshotBench.State(100_000);
        var bench = Written(state);
        var stored = bench.Finished[0] with { StateHash = 99 };
        var header = new byte[SnapshotFileHeader.Bytes];
        var crc = new SnapshotFileHeader(SnapshotBench.Group, SnapshotBench.Life, stored.Descriptor.Index, stored.Descriptor.Term, SnapshotBench.Directory).Write(header);
        var footer = new byte[SnapshotFileFooter.Bytes];
        new SnapshotFileFooter(stored.StateBytes, stored.StateHash).Write(footer, crc);
        bench.Overwrite(Path, SnapshotFileLayout.FooterOffsetOf(state.Length), footer);

        var next = bench.Next(stored);
        var reader = next.Open(stored);
        Assert.NotNull(next.Read(reader, 50_000, 50_000));
        Assert.NotNull(next.Read(reader, 0, 60_000));
        Assert.NotNull(next.Read(reader, 70_000, 30_000));
        Assert.Null(next.Read(reader, 60_000, 40_000));
        Assert.Contains("hash of the whole state", next.Fault!.Operation, StringComparison.Ordinal);
        Assert.NotEqual(99UL, XxHash3.HashToUInt64(state));
    }

    [Theory]
    [InlineData("OpenRead")]
    [InlineData("Read")]
    [InlineData("Close")]
    public void Disk_FailsWhileReading_IsAFault(string action)
    {
        var state = SnapshotBench.State(500);
        var bench = Written(state);
        for (var operation = 1; operation <= 5; operation++)
        {
            var next = bench.Next(bench.Finished[0]);
            next.Disk.FailAt = operation;
            next.Disk.Error = DiskError.Faulty;
            next.ReadAll(bench.Finished[0]);
            Assert.Equal((Path, DiskError.Faulty), (next.Fault!.Path, next.Fault.Error));
            if (next.Disk.Actions[operation - 1] == Enum.Parse<DiskAction>(action)) return;
        }

        Assert.Fail($"There was no {action}.");
    }

    [Fact]
    public void Header_OfAnotherKind_IsSaidToBe()
    {
        var bytes = new byte[SnapshotFileHeader.Bytes];
        var header = new SnapshotFileHeader(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(1).Index, SnapshotBench.At(1).Term, SnapshotBench.Directory);
        header.Write(bytes);
        Assert.Equal(HeaderVerdict.Sound, SnapshotFileHeader.TryRead(bytes, out var read));
        Assert.Equal(header, read);
        Assert.Equal(HeaderVerdict.Foreign, SnapshotFileHeader.TryRead(bytes.AsSpan(1), out _));
        Assert.Equal(HeaderVerdict.Damaged, SnapshotFileHeader.TryRead(With(20, 1), out _));
        Assert.Equal(HeaderVerdict.Damaged, SnapshotFileHeader.TryRead(With(8, 0), out _));
        Assert.Equal(HeaderVerdict.Newer, SnapshotFileHeader.TryRead(With(8, 2), out _));
        Assert.Equal(HeaderVerdict.Foreign, SnapshotFileHeader.TryRead(With(0, 0), out _));

        byte[] With(int position, byte value)
        {
            byte[] changed = [.. bytes];
            changed[position] = value;
            return changed;
        }
    }

    [Fact]
    public void Footer_ThatIsNotSound_IsNotRead()
    {
        var bytes = new byte[SnapshotFileFooter.Bytes];
        var footer = new SnapshotFileFooter(5, 6);
        footer.Write(bytes, 7);
        Assert.True(SnapshotFileFooter.TryRead(bytes, 7, out var read));
        Assert.Equal(footer, read);
        Assert.False(SnapshotFileFooter.TryRead(bytes, 8, out _));
        Assert.False(SnapshotFileFooter.TryRead(bytes.AsSpan(1), 7, out _));
        bytes[0]++;
        Assert.False(SnapshotFileFooter.TryRead(bytes, 7, out _));
    }

    private static SnapshotBench Written(byte[] state)
    {
        var bench = new SnapshotBench();
        bench.Write(state);
        Assert.Single(bench.Finished);
        return bench;
    }

    private static LogFault FaultOf(SnapshotBench bench, byte[] state)
    {
        var stored = SnapshotBench.StoredAt(10, state);
        var next = bench.Next(stored);
        Assert.Null(next.ReadAll(stored));
        Assert.NotNull(next.Fault);
        Assert.Equal(SnapshotAdmission.Closed, next.Store.Open(SnapshotBench.Group, SnapshotBench.Life, stored, false, next, out _));
        return next.Fault;
    }
}
