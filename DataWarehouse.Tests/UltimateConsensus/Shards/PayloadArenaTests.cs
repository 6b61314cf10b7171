using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

public sealed class PayloadArenaTests
{
    private readonly ChunkPool _pool = new(1 << 20, poisons: true);

    [Fact]
    public void Copy_OfManyPayloads_KeepsEachAsItIs()
    {
        var arena = new PayloadArena(_pool);
        var random = new Random(1);
        var copies = new List<(byte[] Bytes, ReadOnlyMemory<byte> Copy)>();
        for (var index = 1; index <= 2_000; index++)
        {
            var bytes = new byte[random.Next(0, 900)];
            random.NextBytes(bytes);
            copies.Add((bytes, arena.Copy(bytes)));
            arena.Belongs(new LogIndex(index));
        }

        Assert.All(copies, pair => Assert.Equal(pair.Bytes, pair.Copy.ToArray()));
    }

    [Fact]
    public void Release_OfSome_KeepsTheOthers_AndOfAll_GivesEverythingBack()
    {
        var arena = new PayloadArena(_pool);
        var copies = new List<ReadOnlyMemory<byte>>();
        for (var index = 1; index <= 1_000; index++)
        {
            copies.Add(arena.Copy(BitConverter.GetBytes(index)));
            arena.Belongs(new LogIndex(index));
            if (index % 100 == 0) arena.Release(new LogIndex(index - 50));
        }

        for (var index = 951; index <= 1_000; index++) Assert.Equal(index, BitConverter.ToInt32(copies[index - 1].Span));
        arena.Release(new LogIndex(1_000));

        Assert.Equal(0, arena.HeldBytes);
        Assert.NotEqual(1_000, BitConverter.ToInt32(copies[^1].Span));
    }

    [Fact]
    public void Release_BeforeItIsSaidWhatPayloadsBelongTo_KeepsThem()
    {
        var arena = new PayloadArena(_pool);
        arena.Copy(new byte[100]);
        arena.Belongs(new LogIndex(1));
        var spilled = Enumerable.Range(0, 50).Select(number => arena.Copy([(byte)number, .. new byte[99]])).ToList();

        arena.Release(new LogIndex(1));

        Assert.All(spilled.Select((copy, number) => (copy, number)), pair => Assert.Equal(pair.number, pair.copy.Span[0]));
        arena.Belongs(new LogIndex(51));
        arena.Release(new LogIndex(50));
        Assert.Equal(49, spilled[49].Span[0]);
        arena.Release(new LogIndex(51));
        Assert.Equal(0, arena.HeldBytes);
    }

    [Fact]
    public void Copy_OfMoreThanAChunk_HasMemoryOfItsOwnThatIsNotKept()
    {
        var arena = new PayloadArena(_pool);
        arena.Copy(new byte[200_000]);
        arena.Belongs(new LogIndex(1));

        arena.Release(new LogIndex(1));

        Assert.Equal((0L, 0L), (arena.HeldBytes, _pool.KeptBytes));
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(512, 512)]
    [InlineData(40_000, 65_536)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 65_537)]
    public void Rent_GivesTheNextPowerOfTwo_OrExactlyWhatIsTooLarge(int bytes, int length) => Assert.Equal(length, _pool.Rent(bytes, bytes).Length);

    [Fact]
    public void Return_OfAChunk_LetsItBeRentedAgain_UpToTheLimit()
    {
        var pool = new ChunkPool(300);
        var first = pool.Rent(256, 1);
        var second = pool.Rent(256, 1);

        pool.Return(first);
        pool.Return(second);

        Assert.Equal(256, pool.KeptBytes);
        Assert.Same(first, pool.Rent(1, 1));
    }

    [Fact]
    public void Steady_UseOfAnArena_AllocatesNothing()
    {
        var arena = new PayloadArena(_pool);
        var payload = new byte[32];
        Use(1, 50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Use(50_001, 100_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Use(int from, int to)
        {
            for (var index = from; index <= to; index++)
            {
                arena.Copy(payload);
                arena.Belongs(new LogIndex(index));
                if (index > 2_000) arena.Release(new LogIndex(index - 2_000));
            }
        }
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(100 << 10)]
    public void Write_OfMuchInPieces_MovesItAFewTimesOnly(int bytes)
    {
        var arena = new PayloadArena(new ChunkPool(1 << 20));
        var piece = new byte[7];
        var before = GC.GetAllocatedBytesForCurrentThread();

        arena.Begin();
        for (var written = 0; written < bytes; written += piece.Length) arena.Write(piece);
        var payload = arena.Take();

        Assert.InRange(payload.Length, bytes, bytes + piece.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, bytes, 6L * bytes);
    }
}
