namespace DataWarehouse.Plugins.KeyValue.Keys;

/// <summary>Neighbouring entries in the order of their keys.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class KeyLeaf(byte[] from)
{
    /// <summary>Entries in a leaf at most.</summary>
    public const int EntriesMax = 512;

    private const int EntriesMin = 16;
    private int[] _entries = new int[EntriesMin];

    /// <summary>A key that is not above any in the leaf, and above all in the leaf before: kept here, so that a search for the leaf need not look into slabs. That of the first leaf says nothing.</summary>
    public ReadOnlySpan<byte> From => from;

    /// <summary>How many entries.</summary>
    public int Count { get; private set; }

    /// <summary>How many of their keys exist now.</summary>
    public int Alive { get; set; }

    /// <summary>Whether no entry has room.</summary>
    public bool IsFull => Count == EntriesMax;

    /// <summary>An entry.</summary>
    public int this[int index] => _entries[index];

    /// <summary>Puts an entry before another.</summary>
    public void Insert(int index, int entry)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Math.Min(EntriesMax, Count * 2));
        _entries.AsSpan(index, Count - index).CopyTo(_entries.AsSpan(index + 1));
        _entries[index] = entry;
        Count++;
    }

    /// <summary>Takes an entry out.</summary>
    public void RemoveAt(int index)
    {
        Count--;
        _entries.AsSpan(index + 1, Count - index).CopyTo(_entries.AsSpan(index));
    }

    /// <summary>Moves the entries from an index on into another leaf, behind what is there.</summary>
    public void MoveTo(KeyLeaf other, int from)
    {
        var moved = Count - from;
        if (other._entries.Length < other.Count + moved) Array.Resize(ref other._entries, EntriesMax);
        _entries.AsSpan(from, moved).CopyTo(other._entries.AsSpan(other.Count));
        other.Count += moved;
        Count = from;
    }
}
