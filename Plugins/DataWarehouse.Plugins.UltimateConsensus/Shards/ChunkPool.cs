using System.Numerics;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Spare chunks of the payload arenas of one shard, by size.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="keptBytesMax">How many bytes of spare chunks are kept, at most.</param>
/// <param name="poisons">Whether chunks that come back are overwritten, so that whoever still reads them is found out; for tests and the simulator.</param>
internal sealed class ChunkPool(long keptBytesMax, bool poisons = false)
{
    /// <summary>The smallest chunk, in bytes.</summary>
    public const int ChunkBytesMin = 256;

    /// <summary>The largest chunk that is shared by several payloads, in bytes.</summary>
    public const int ChunkBytesMax = 64 << 10;

    private const byte Poison = 0xDB;

    private readonly Stack<byte[]>[] _spare = [.. Enumerable.Range(0, ClassOf(ChunkBytesMax) + 1).Select(_ => new Stack<byte[]>())];

    /// <summary>The bytes of spare chunks.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>Gives a chunk.</summary>
    /// <param name="bytes">How many bytes are wanted; larger ones than <see cref="ChunkBytesMax"/> are exact and not kept.</param>
    /// <param name="atLeast">Nothing less will do; the wish may be cut down to <see cref="ChunkBytesMax"/> otherwise.</param>
    public byte[] Rent(int bytes, int atLeast)
    {
        if (atLeast > ChunkBytesMax) return new byte[atLeast];
        var wanted = Math.Clamp(bytes, ChunkBytesMin, ChunkBytesMax);
        var spare = _spare[ClassOf(wanted)];
        if (spare.Count == 0) return new byte[ChunkBytesMin << ClassOf(wanted)];
        var chunk = spare.Pop();
        KeptBytes -= chunk.Length;
        return chunk;
    }

    /// <summary>Takes a chunk back.</summary>
    /// <param name="chunk">A chunk nobody reads any more; an empty one is left out.</param>
    public void Return(byte[] chunk)
    {
        if (chunk.Length == 0) return;
        if (poisons) chunk.AsSpan().Fill(Poison);
        if (chunk.Length > ChunkBytesMax || KeptBytes + chunk.Length > keptBytesMax) return;
        _spare[ClassOf(chunk.Length)].Push(chunk);
        KeptBytes += chunk.Length;
    }

    private static int ClassOf(int bytes) => BitOperations.Log2((uint)(bytes - 1) / ChunkBytesMin) + (bytes > ChunkBytesMin ? 1 : 0);
}
