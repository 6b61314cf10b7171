using System.Runtime.CompilerServices;

namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// The positions that a search has been at: the set of operations that have taken effect, and the state. A position that led nowhere once leads
/// nowhere again. Open addressing over flat arrays, so that a position costs no object. Operations take effect nearly in the order of their calls, so of a
/// set only the words between the full ones at its beginning and the empty ones at its end are kept: a long history costs what is open in it, not its length.
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
    private Position[] _positions = new Position[CapacityMin];
    private int[] _slots = new int[CapacityMin * 2];
    private long _bytesLeft;
    private int _wordsUsed;
    private int _count;

    private static int PositionBytes => Unsafe.SizeOf<Position>() + (2 * sizeof(int));

    /// <summary>Forgets everything.</summary>
    /// <param name="bytesMax">How much may be remembered.</param>
    public void Begin(long bytesMax)
    {
        _bytesLeft = bytesMax;
        _wordsUsed = 0;
        _count = 0;
        if (_slots.Length > KeptSlotsMax)
            Shrink();
        Array.Clear(_slots);
    }

    /// <summary>Remembers a position.</summary>
    /// <param name="taken">The set of operations, as bits; sets of one search have one length.</param>
    /// <param name="hash">A hash of the set and the state.</param>
    /// <param name="state">The state.</param>
    public Remembered Add(ReadOnlySpan<ulong> taken, ulong hash, TState state)
    {
        var first = taken.IndexOfAnyExcept(ulong.MaxValue);
        var open = first < 0 ? [] : taken[first..(taken.LastIndexOfAnyExcept(0UL) is var last && last >= first ? last + 1 : first)];
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly var other = ref _positions[_slots[slot] - 1];
            if (other.Hash == hash && other.First == first && other.State.Equals(state) && open.SequenceEqual(_words.AsSpan(other.Start, other.Length)))
                return Remembered.Before;
        }

        var bytes = PositionBytes + (open.Length * sizeof(ulong));
        if (bytes > _bytesLeft || open.Length > Array.MaxLength / 2 - _wordsUsed)
            return Remembered.NoRoom;
        _bytesLeft -= bytes;
        _slots[slot] = _count + 1;
        Append(open, new Position(hash, state, _wordsUsed, open.Length, first));
        return Remembered.Now;
    }

    private void Append(ReadOnlySpan<ulong> open, in Position position)
    {
        if (_wordsUsed + open.Length > _words.Length)
            Array.Resize(ref _words, Math.Max(_words.Length * 2, _wordsUsed + open.Length));
        open.CopyTo(_words.AsSpan(_wordsUsed));
        _wordsUsed += open.Length;
        _positions[_count++] = position;
        if (_count == _positions.Length)
        {
            Array.Resize(ref _positions, _count * 2);
            Rehash(_positions.Length * 2);
        }
    }

    private void Shrink()
    {
        _words = new ulong[CapacityMin];
        _positions = new Position[CapacityMin];
        _slots = new int[CapacityMin * 2];
    }

    private void Rehash(int slots)
    {
        _slots = new int[slots];
        for (var i = 0; i < _count; i++)
        {
            var slot = (int)_positions[i].Hash & (slots - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (slots - 1);
            _slots[slot] = i + 1;
        }
    }

    /// <summary>One position: its words stand from <paramref name="Start"/> on, <paramref name="First"/> words of the set before them are full.</summary>
    private readonly record struct Position(ulong Hash, TState State, int Start, int Length, int First);
}
