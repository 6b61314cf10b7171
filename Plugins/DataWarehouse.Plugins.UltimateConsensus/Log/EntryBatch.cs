namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>Neighbouring entries of one log, as a view of somebody's array.</summary>
/// <remarks>
/// A batch that the core hands out is valid until the next call of that core; whoever keeps it longer copies it with
/// <see cref="ToOwned"/>. A batch that is handed to the core need only live until the call returns: the core copies the entries, not their
/// payloads. Immutable as long as the array is.
/// </remarks>
internal readonly struct EntryBatch
{
    private readonly Entry[]? _entries;
    private readonly int _offset;

    /// <summary>Views a part of an array.</summary>
    /// <param name="entries">The array, lent for the life of the batch.</param>
    /// <param name="offset">Where the batch begins in the array.</param>
    /// <param name="count">How many entries belong to it.</param>
    public EntryBatch(Entry[] entries, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)entries.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(entries.Length - offset));
        _entries = entries;
        _offset = offset;
        Count = count;
    }

    /// <summary>No entries.</summary>
    public static EntryBatch Empty => default;

    /// <summary>How many entries.</summary>
    public int Count { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The entries in order of index.</summary>
    public ReadOnlySpan<Entry> Entries => new(_entries, _offset, Count);

    /// <summary>The entry at a position of the batch.</summary>
    /// <param name="position">0 to <see cref="Count"/> - 1.</param>
    public ref readonly Entry this[int position] => ref Entries[position];

    /// <summary>The first entry; there must be one.</summary>
    public ref readonly Entry First => ref Entries[0];

    /// <summary>The last entry; there must be one.</summary>
    public ref readonly Entry Last => ref Entries[Count - 1];

    /// <summary>A batch over an array of its own.</summary>
    public EntryBatch ToOwned() => IsEmpty ? Empty : new(Entries.ToArray(), 0, Count);
}
