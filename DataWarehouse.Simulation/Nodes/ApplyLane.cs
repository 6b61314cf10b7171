using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Committed entries on their way to the state machine, in order.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class ApplyLane
{
    private Entry[] _entries = new Entry[64];
    private int _head;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds entries.</summary>
    /// <param name="entries">The entries; copied.</param>
    public void Add(EntryBatch entries)
    {
        while (Count + entries.Count > _entries.Length) Grow();
        foreach (ref readonly var entry in entries.Entries) _entries[(_head + Count++) & (_entries.Length - 1)] = entry;
    }

    /// <summary>Takes the next entry; there must be one.</summary>
    public Entry Take()
    {
        var entry = _entries[_head];
        _entries[_head] = default;
        _head = (_head + 1) & (_entries.Length - 1);
        Count--;
        return entry;
    }

    /// <summary>Empties it, when a snapshot takes the place of what was to be applied.</summary>
    public void Clear()
    {
        Array.Clear(_entries);
        Count = 0;
    }

    private void Grow()
    {
        var grown = new Entry[_entries.Length * 2];
        for (var position = 0; position < Count; position++) grown[position] = _entries[(_head + position) & (_entries.Length - 1)];
        _entries = grown;
        _head = 0;
    }
}
