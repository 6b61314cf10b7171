using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>Gives every distinct text a number, so that a search compares and remembers numbers, and a text that was met before costs no memory.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TextPool
{
    private const int SlotsMin = 256;
    private readonly List<string> _texts = [];
    private readonly List<ulong> _hashes = [];
    private int[] _slots = new int[SlotsMin];
    private char[] _joined = new char[1024];

    /// <summary>Makes a pool with the empty text.</summary>
    public TextPool() => Clear();

    /// <summary>Forgets all texts but the empty one.</summary>
    public void Clear()
    {
        _texts.Clear();
        _hashes.Clear();
        _slots = _slots.Length > SlotsMin ? new int[SlotsMin] : _slots;
        Array.Clear(_slots);
        Place("");
    }

    /// <summary>The text of a place.</summary>
    /// <param name="place">From this pool, since it was cleared.</param>
    public string TextOf(PooledText place) => _texts[place.Place];

    /// <summary>The place of a text.</summary>
    /// <param name="text">The text.</param>
    public PooledText Place(ReadOnlySpan<char> text)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));
        var slot = (int)hash & (_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var place = _slots[slot] - 1;
            if (_hashes[place] == hash && text.SequenceEqual(_texts[place]))
                return new PooledText(place);
        }

        _texts.Add(text.ToString());
        _hashes.Add(hash);
        _slots[slot] = _texts.Count;
        if (_texts.Count * 2 > _slots.Length)
            Rehash(_slots.Length * 2);
        return new PooledText(_texts.Count - 1);
    }

    /// <summary>One text followed by another, in a buffer that the next call uses again.</summary>
    /// <param name="first">The place of the one.</param>
    /// <param name="second">The other.</param>
    public ReadOnlySpan<char> Join(PooledText first, string second)
    {
        var start = TextOf(first);
        var length = start.Length + second.Length;
        if (_joined.Length < length)
            _joined = new char[length * 2];
        start.CopyTo(_joined);
        second.CopyTo(_joined.AsSpan(start.Length));
        return _joined.AsSpan(0, length);
    }

    private void Rehash(int slots)
    {
        _slots = new int[slots];
        for (var place = 0; place < _texts.Count; place++)
        {
            var slot = (int)_hashes[place] & (slots - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (slots - 1);
            _slots[slot] = place + 1;
        }
    }
}
