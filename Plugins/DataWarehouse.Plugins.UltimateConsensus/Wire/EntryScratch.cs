using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>The array in which decoded entries stand. It is used again for the next message, so a steady stream allocates none.</summary>
/// <remarks>Not thread-safe; belongs to one decoding loop.</remarks>
internal sealed class EntryScratch
{
    private const int CapacityMin = 64;

    private Entry[] _entries = [];
    private int _used;

    /// <summary>Gives room for the entries of one message; those of the message before are gone.</summary>
    /// <param name="count">How many.</param>
    public Span<Entry> Rent(int count)
    {
        Clear();
        if (_entries.Length < count)
            _entries = new Entry[Math.Max(CapacityMin, Math.Max(count, Math.Min(_entries.Length * 2, WireFormat.EntriesMax)))];
        _used = count;
        return _entries.AsSpan(0, count);
    }

    /// <summary>The entries of the last message, to be changed before the message is used.</summary>
    public Span<Entry> Entries => _entries.AsSpan(0, _used);

    /// <summary>The first entries as a batch, valid until the next <see cref="Rent"/> or <see cref="Clear"/>.</summary>
    /// <param name="count">How many.</param>
    public EntryBatch Batch(int count) => count == 0 ? EntryBatch.Empty : new EntryBatch(_entries, 0, count);

    /// <summary>Lets go of the payloads that the entries of the last message refer to.</summary>
    public void Clear()
    {
        Array.Clear(_entries, 0, _used);
        _used = 0;
    }
}
