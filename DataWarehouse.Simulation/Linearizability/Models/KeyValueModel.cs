namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>
/// A store of texts that are told, put and appended to; every text is empty at first.
/// <para>When a key is never put, its text only grows, so at any time one of the text and the longest one that was told starts with the other. A
/// step that breaks this is illegal at once. Without it, the order of appends between two gets would be guessed, and every wrong guess
/// noticed only at the second get.</para>
/// <para>When a text is not the beginning of any that was told, no get can follow until the next put, whatever is appended. All such texts are one
/// state, and an operation of unknown outcome that leads there is for nothing.</para>
/// </summary>
/// <remarks>Not thread-safe; one for each checker.</remarks>
internal sealed class KeyValueModel : ISequentialModel<PooledText, KeyValueOperation>
{
    // No pooled text has this place.
    private static readonly PooledText Untold = new(-1);

    private readonly TextPool _texts = new();
    private readonly List<string> _told = [];
    private readonly List<PooledText> _values = [];
    private IReadOnlyList<TimedOperation<KeyValueOperation>> _operations = [];
    private string? _longestTold;

    /// <inheritdoc/>
    public PooledText Initial => default;

    /// <inheritdoc/>
    public string KeyOf(in KeyValueOperation operation) => operation.Key;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<TimedOperation<KeyValueOperation>> operations)
    {
        _operations = operations;
        _texts.Clear();
        _values.Clear();
        _told.Clear();
        _longestTold = "";
        foreach (var timed in operations)
        {
            if (IsTold(timed))
                _told.Add(timed.Operation.Value);
            if (timed.Operation.Action == KeyValueAction.Put)
                _longestTold = null;
            else if (IsTold(timed) && timed.Operation.Value.Length > _longestTold?.Length)
                _longestTold = timed.Operation.Value;
        }

        _told.Sort(StringComparer.Ordinal);
        foreach (var timed in operations)
            _values.Add(IsBeginningOfTold(timed.Operation.Value) ? _texts.Place(timed.Operation.Value) : Untold);
    }

    /// <inheritdoc/>
    public bool TryStep(PooledText state, int operation, out PooledText next)
    {
        var timed = _operations[operation];
        next = state;
        switch (timed.Operation.Action)
        {
            case KeyValueAction.Get:
                return timed.IsOutcomeUnknown || _values[operation] == state;
            case KeyValueAction.Put:
                next = _values[operation];
                break;
            default:
                if (!CanGrow(state, timed.Operation.Value))
                    return false;
                next = Grow(state, timed.Operation.Value);
                break;
        }

        return next != Untold || !timed.IsOutcomeUnknown;
    }

    /// <inheritdoc/>
    public bool ChangesNothing(int operation) => _operations[operation].Operation.Action == KeyValueAction.Get;

    /// <inheritdoc/>
    public ulong Hash(PooledText state) => HashMix.Spread((ulong)state.Place);

    /// <inheritdoc/>
    public string Describe(PooledText state) => state == Untold ? "a text that no get begins with" : Excerpt.Of(_texts.TextOf(state));

    /// <inheritdoc/>
    public string Objection(PooledText state, int operation)
    {
        if (_operations[operation].Operation.Action == KeyValueAction.Get)
            return $"the text is {Describe(state)}";
        return _longestTold is null || _operations[operation].IsOutcomeUnknown
            ? "no get was told a text that begins like this"
            : $"a get was told {Excerpt.Of(_longestTold)}, which does not go on like this";
    }

    private static bool IsTold(in TimedOperation<KeyValueOperation> timed) =>
        timed.Operation.Action == KeyValueAction.Get && !timed.IsOutcomeUnknown;

    // The text so far agrees with the longest one told, so only the part that is added has to be compared. An untold one has outgrown it.
    private bool CanGrow(PooledText state, string added)
    {
        if (_longestTold is null || state == Untold)
            return true;
        var rest = _longestTold.AsSpan(_texts.TextOf(state).Length);
        return rest.Length >= added.Length ? rest.StartsWith(added) : added.AsSpan().StartsWith(rest);
    }

    private PooledText Grow(PooledText state, string added)
    {
        if (state == Untold)
            return Untold;
        var joined = _texts.Join(state, added);
        return IsBeginningOfTold(joined) ? _texts.Place(joined) : Untold;
    }

    // In ordinal order, a text that begins with this one comes right after it.
    private bool IsBeginningOfTold(ReadOnlySpan<char> text)
    {
        var (low, high) = (0, _told.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_told[middle].AsSpan().SequenceCompareTo(text) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _told.Count && _told[low].AsSpan().StartsWith(text);
    }
}
