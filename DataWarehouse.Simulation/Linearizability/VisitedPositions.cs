using System.Runtime.CompilerServices;

namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// The positions that a search has been at: the set of operations that have taken effect, and the state. A position that led nowhere once leads
/// nowhere again. Open addressing over flat arrays, so that a position costs no object.
/// </summary>
/// <typeparam name="TState">The model's state.</typeparam>
/// <remarks>Not thread-safe. Keeps its arrays from one key to the next.</remarks>
internal sealed class VisitedPositions<TState>
    where TState : struct, IEquatable<TState>
{
    private const int CapacityMin = 256;

    // One hard history must not make every later one clear its big table.
    private const int KeptSlotsMax = 1 << 15;

    private ulong[] _words = new ulong[CapacityMin];
    private ulong[] _hashes = new ulong[CapacityMin];
    private TState[] _states = new TState[CapacityMin];
    private int[] _slots = new int[CapacityMin * 2];
    private int _wordsEach;
    private int _countMax;
    private int _count;

    /// <summary>Forgets everything and makes ready for sets of another size.</summary>
    /// <param name="wordsEach">The size of a set, in words of 64 operations.</param>
    /// <param name="bytesMax">How much may be remembered.</param>
    public void Begin(int wordsEach, long bytesMax)
    {
        var bytesEach = (wordsEach * sizeof(ulong)) + sizeof(ulong) + Unsafe.SizeOf<TState>() + (2 * sizeof(int));
        _wordsEach = wordsEach;
        // An index into the words must stay an int, also after the array has doubled.
        _countMax = (int)Math.Min(bytesMax / bytesEach, Array.MaxLength / (2L * wordsEach));
        _count = 0;
        if (_slots.Length > KeptSlotsMax)
            Shrink();
        Array.Clear(_slots);
    }

    /// <summary>Remembers a position.</summary>
    /// <param name="taken">The set of operations, as bits.</param>
    /// <param name="hash">A hash of the set and the state.</param>
    /// <param name="state">The state.</param>
    public Remembered Add(ReadOnlySpan<ulong> taken, ulong hash, TState state)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var other = _slots[slot] - 1;
            if (_hashes[other] == hash && _states[other].Equals(state) && taken.SequenceEqual(WordsOf(other)))
                return Remembered.Before;
        }

        if (_count == _countMax)
            return Remembered.NoRoom;
        _slots[slot] = _count + 1;
        Append(taken, hash, state);
        return Remembered.Now;
    }

    private Span<ulong> WordsOf(int position) => _words.AsSpan(position * _wordsEach, _wordsEach);

    private void Append(ReadOnlySpan<ulong> taken, ulong hash, TState state)
    {
        if ((_count + 1) * _wordsEach > _words.Length)
            Array.Resize(ref _words, Math.Max(_words.Length * 2, (_count + 1) * _wordsEach));
        taken.CopyTo(WordsOf(_count));
        _hashes[_count] = hash;
        _states[_count] = state;
        _count++;
        if (_count == _hashes.Length)
        {
            Array.Resize(ref _hashes, _count * 2);
            Array.Resize(ref _states, _count * 2);
            Rehash(_hashes.Length * 2);
        }
    }

    private void Shrink()
    {
        _words = new ulong[CapacityMin];
        _hashes = new ulong[CapacityMin];
        _states = new TState[CapacityMin];
        _slots = new int[CapacityMin * 2];
    }

    private void Rehash(int slots)
    {
        _slots = new int[slots];
        for (var i = 0; i < _count; i++)
        {
            var slot = (int)_hashes[i] & (slots - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (slots - 1);
            _slots[slot] = i + 1;
        }
    }
}
