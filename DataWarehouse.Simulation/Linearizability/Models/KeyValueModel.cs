namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>
/// A store of texts that are told, put and appended to; every text is empty at first.
/// <para>When a key is never put, its text only grows, so at any time one of the text and the longest one that was told starts with the other. A
/// step that breaks this is illegal at once. Without it, the order of appends between two gets would be guessed, and every wrong guess
/// noticed only at the second get.</para>
/// </summary>
/// <remarks>Not thread-safe; one for each checker.</remarks>
internal sealed class KeyValueModel : ISequentialModel<PooledText, KeyValueOperation>
{
    private readonly TextPool _texts = new();
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
        _longestTold = "";
        foreach (var timed in operations)
        {
            _values.Add(_texts.Place(timed.Operation.Value));
            if (timed.Operation.Action == KeyValueAction.Put)
                _longestTold = null;
            else if (IsTold(timed) && timed.Operation.Value.Length > _longestTold?.Length)
                _longestTold = timed.Operation.Value;
        }
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
                return true;
            default:
                if (!CanGrow(_texts.TextOf(state).Length, timed.Operation.Value))
                    return false;
                next = _texts.PlaceJoined(state, timed.Operation.Value);
                return true;
        }
    }

    /// <inheritdoc/>
    public ulong Hash(PooledText state) => HashMix.Spread((ulong)state.Place);

    /// <inheritdoc/>
    public string Describe(PooledText state) => Excerpt.Of(_texts.TextOf(state));

    /// <inheritdoc/>
    public string Objection(PooledText state, int operation) => _operations[operation].Operation.Action == KeyValueAction.Get
        ? $"the text is {Describe(state)}"
        : $"a get was told {Excerpt.Of(_longestTold ?? "")}, which does not go on like this";

    private static bool IsTold(in TimedOperation<KeyValueOperation> timed) =>
        timed.Operation.Action == KeyValueAction.Get && !timed.IsOutcomeUnknown;

    // The text so far agrees with the longest one told, so only the part that is added has to be compared.
    private bool CanGrow(int length, string added)
    {
        if (_longestTold is null || length >= _longestTold.Length)
            return true;
        var rest = _longestTold.AsSpan(length);
        return rest.Length >= added.Length ? rest.StartsWith(added) : added.AsSpan().StartsWith(rest);
    }
}
