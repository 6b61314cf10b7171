using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace DataWarehouse.Simulation.Tracing;

/// <summary>
/// A digest of everything that happens in a world, in order. Two runs of one seed that differ anywhere differ here, in this process or another.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TraceDigest
{
    private readonly XxHash3 _hash = new();
    private readonly ulong[] _words = new ulong[512];
    private int _count;

    /// <summary>The digest of all so far.</summary>
    public ulong Value
    {
        get
        {
            Flush();
            return _hash.GetCurrentHashAsUInt64();
        }
    }

    /// <summary>Adds a number.</summary>
    /// <param name="word">The number.</param>
    public void Add(long word)
    {
        if (_count == _words.Length) Flush();
        _words[_count++] = BitConverter.IsLittleEndian ? (ulong)word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ulong)word);
    }

    /// <summary>Adds bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Flush();
        _hash.Append(bytes);
    }

    private void Flush()
    {
        _hash.Append(MemoryMarshal.AsBytes(_words.AsSpan(0, _count)));
        _count = 0;
    }
}
