namespace DataWarehouse.Plugins.KeyValue.Keys;

/// <summary>
/// The entries in the order of their keys' bytes: a list of leaves of up to 512 entries each, two levels and no more. Ten million keys make some 30,000 leaves; a leaf that splits moves that many references,
/// once in some 250 new keys. Each leaf knows how many of its keys exist now, so that a range is counted leaf by leaf.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class KeyOrder(KeyTable table)
{
    private const int MergeBelow = KeyLeaf.EntriesMax / 4;
    private readonly List<KeyLeaf> _leaves = [];

    /// <summary>Behind the last key.</summary>
    public KeyCursor End => new(_leaves.Count, 0);

    /// <summary>The first key that is not less than one.</summary>
    public KeyCursor Seek(ReadOnlySpan<byte> key)
    {
        if (_leaves.Count == 0) return End;
        var leaf = LeafFor(key);
        var index = IndexIn(_leaves[leaf], key);
        return index < _leaves[leaf].Count ? new KeyCursor(leaf, index) : new KeyCursor(leaf + 1, 0);
    }

    /// <summary>The entry of a key, or <see cref="KeyEntry.None"/>.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var cursor = Seek(key);
        return cursor.Leaf < _leaves.Count && table.KeyOf(At(cursor)).SequenceEqual(key) ? At(cursor) : KeyEntry.None;
    }

    /// <summary>The entry at a place.</summary>
    public int At(KeyCursor cursor) => _leaves[cursor.Leaf][cursor.Index];

    /// <summary>The place behind one.</summary>
    public KeyCursor After(KeyCursor cursor) =>
        cursor.Index + 1 < _leaves[cursor.Leaf].Count ? cursor with { Index = cursor.Index + 1 } : new KeyCursor(cursor.Leaf + 1, 0);

    /// <summary>Puts in an entry whose key is not there; the key exists.</summary>
    public void Insert(ReadOnlySpan<byte> key, int entry)
    {
        if (_leaves.Count == 0) _leaves.Add(new KeyLeaf([]));
        var number = LeafFor(key);
        if (_leaves[number].IsFull) number = Split(number, key);
        var leaf = _leaves[number];
        leaf.Insert(IndexIn(leaf, key), entry);
        leaf.Alive++;
    }

    /// <summary>Takes out an entry whose key does not exist any more.</summary>
    public void Remove(ReadOnlySpan<byte> key)
    {
        var number = LeafFor(key);
        var leaf = _leaves[number];
        leaf.RemoveAt(IndexIn(leaf, key));
        if (leaf.Count == 0) _leaves.RemoveAt(number);
        else if (number + 1 < _leaves.Count && leaf.Count + _leaves[number + 1].Count <= MergeBelow) Merge(number);
    }

    /// <summary>Notes that a key came back or went.</summary>
    public void SetAlive(ReadOnlySpan<byte> key, bool isAlive) => _leaves[LeafFor(key)].Alive += isAlive ? 1 : -1;

    /// <summary>How many keys between two places exist now.</summary>
    public long CountAlive(KeyCursor from, KeyCursor to)
    {
        if (from.Leaf == to.Leaf) return CountIn(from.Leaf, from.Index, to.Index);
        if (from.Leaf >= _leaves.Count) return 0;
        var count = CountIn(from.Leaf, from.Index, _leaves[from.Leaf].Count);
        for (var leaf = from.Leaf + 1; leaf < to.Leaf; leaf++) count += _leaves[leaf].Alive;
        return to.Leaf < _leaves.Count ? count + CountIn(to.Leaf, 0, to.Index) : count;
    }

    private int LeafFor(ReadOnlySpan<byte> key)
    {
        var (low, high) = (1, _leaves.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_leaves[middle].From.SequenceCompareTo(key) <= 0) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    private int IndexIn(KeyLeaf leaf, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, leaf.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (table.KeyOf(leaf[middle]).SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private long CountIn(int number, int from, int to)
    {
        if (from >= to) return 0;
        var leaf = _leaves[number];
        if (from == 0 && to == leaf.Count) return leaf.Alive;
        var count = 0;
        for (var index = from; index < to; index++) count += IsAlive(leaf[index]) ? 1 : 0;
        return count;
    }

    private bool IsAlive(int entry) => !table.IsDeleted(entry);

    private int Split(int number, ReadOnlySpan<byte> key)
    {
        var leaf = _leaves[number];

        // Keys that come in order would leave every leaf half empty; so whoever appends gets a leaf of its own.
        var isAppended = number == _leaves.Count - 1 && IndexIn(leaf, key) == leaf.Count;
        var middle = isAppended ? leaf.Count - 1 : leaf.Count / 2;
        var right = new KeyLeaf(table.KeyOf(leaf[middle]).ToArray());
        leaf.MoveTo(right, middle);
        for (var index = 0; index < right.Count; index++) right.Alive += IsAlive(right[index]) ? 1 : 0;
        leaf.Alive -= right.Alive;
        _leaves.Insert(number + 1, right);
        return right.From.SequenceCompareTo(key) <= 0 ? number + 1 : number;
    }

    private void Merge(int number)
    {
        var (leaf, right) = (_leaves[number], _leaves[number + 1]);
        right.MoveTo(leaf, 0);
        leaf.Alive += right.Alive;
        _leaves.RemoveAt(number + 1);
    }
}
