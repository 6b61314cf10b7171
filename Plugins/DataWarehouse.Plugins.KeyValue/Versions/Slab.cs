using System.Runtime.InteropServices;

namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// One array with versions one behind the other. Versions are appended and never move in it, so a snapshot needs only the array and how far it was filled.
/// </summary>
/// <remarks>Changed on the apply lane only. Snapshots read what was filled when they were captured, on any thread, and count themselves with <see cref="Hold"/>.</remarks>
internal sealed class Slab(int slot, byte[] bytes)
{
    private int _holders;

    /// <summary>Its number in the log's table.</summary>
    public int Slot => slot;

    /// <summary>The array.</summary>
    public byte[] Bytes => bytes;

    /// <summary>How far it is filled.</summary>
    public int Used { get; private set; }

    /// <summary>The revision of the last version in it.</summary>
    public long LastMain { get; private set; }

    /// <summary>Bytes of versions in it that have a successor or are deletions: what may be dead.</summary>
    public int PassedBytes { get; set; }

    /// <summary>All versions in it.</summary>
    public Totals Content;

    /// <summary>Versions anywhere that die with a compaction at the revision of a version in this slab which replaced them, and are not counted as dead yet.</summary>
    public Totals Replaced;

    /// <summary>Deletions in this slab that are not counted as dead yet.</summary>
    public Totals Deletions;

    /// <summary>Up to where <see cref="Replaced"/> has been taken.</summary>
    public int ReplacedFrom { get; set; }

    /// <summary>Up to where <see cref="Deletions"/> has been taken.</summary>
    public int DeletionsFrom { get; set; }

    /// <summary>Whether a snapshot needs its bytes.</summary>
    public bool IsHeld => Volatile.Read(ref _holders) > 0;

    /// <summary>The header at an offset.</summary>
    public ref RecordHeader At(int offset) => ref MemoryMarshal.AsRef<RecordHeader>(bytes.AsSpan(offset, RecordHeader.Bytes));

    /// <summary>The key and the value at an offset, one behind the other.</summary>
    public ReadOnlySpan<byte> ContentAt(int offset) => bytes.AsSpan(offset + RecordHeader.Bytes, At(offset).ContentLength);

    /// <summary>Whether so many bytes have room.</summary>
    public bool HasRoom(int length) => bytes.Length - Used >= length;

    /// <summary>Takes room at the end.</summary>
    /// <returns>Its offset.</returns>
    public int Take(int length, long main)
    {
        var offset = Used;
        Used += length;
        LastMain = Math.Max(LastMain, main);
        return offset;
    }

    /// <summary>A snapshot begins to need it; on the apply lane.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>A snapshot does not need it any more; on any thread.</summary>
    public void Release() => Interlocked.Decrement(ref _holders);
}
