namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>An immutable set of events, by their index in the <see cref="History"/>: what a place has seen, written out in full.</summary>
internal sealed class EventSet
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    private EventSet(ulong[] words) => _words = words;

    internal static EventSet None { get; } = new([]);

    internal bool Contains(int index) => index / WordBits < _words.Length && (_words[index / WordBits] >> (index % WordBits) & 1) != 0;

    internal EventSet With(int index)
    {
        var words = new ulong[Math.Max(_words.Length, (index / WordBits) + 1)];
        _words.CopyTo(words, 0);
        words[index / WordBits] |= 1UL << (index % WordBits);
        return new EventSet(words);
    }

    internal EventSet Union(EventSet other)
    {
        var (longer, shorter) = _words.Length >= other._words.Length ? (this, other) : (other, this);
        var words = longer._words.ToArray();
        for (var i = 0; i < shorter._words.Length; i++) words[i] |= shorter._words[i];
        return new EventSet(words);
    }

    internal bool IsSubsetOf(EventSet other) => Members().All(other.Contains);

    internal IEnumerable<int> Members()
    {
        for (var word = 0; word < _words.Length; word++)
        {
            for (var rest = _words[word]; rest != 0; rest &= rest - 1)
                yield return (word * WordBits) + System.Numerics.BitOperations.TrailingZeroCount(rest);
        }
    }

    public override string ToString() => $"{{{string.Join(' ', Members().Select(index => $"e{index}"))}}}";
}
