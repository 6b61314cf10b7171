using System.Globalization;
using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Workload;

/// <summary>
/// One key of the simulated store, as a sequence of operations would have it. Every answer tells the value and the number of changes before, so the
/// search hardly ever has to guess.
/// </summary>
/// <remarks>Not thread-safe; one for each checker.</remarks>
internal sealed class KvModel : ISequentialModel<KvState, KvOperation>
{
    private static readonly string[] Names = ["0", "1", "2", "3", "4", "5", "6", "7"];

    private readonly Dictionary<long, ulong> _told = [];
    private TimedOperation<KvOperation>[] _operations = [];
    private long _lastTold;

    /// <inheritdoc/>
    public KvState Initial => default;

    /// <inheritdoc/>
    public string KeyOf(in KvOperation operation) => Names[operation.Command.Key];

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<TimedOperation<KvOperation>> operations)
    {
        _operations = [.. operations];
        _told.Clear();
        _lastTold = 0;
        foreach (ref readonly var timed in _operations.AsSpan())
        {
            if (timed.IsOutcomeUnknown) continue;
            var result = timed.Operation.Result;
            Tell(result.Count, result.Value);
            if (result.HasChanged) Tell(result.Count + 1, After(timed.Operation.Command, result.Value));
        }
    }

    /// <inheritdoc/>
    public bool TryStep(KvState state, int operation, out KvState next)
    {
        ref readonly var timed = ref _operations[operation];
        var value = After(timed.Operation.Command, state.Value);
        next = value == state.Value ? state : new KvState(value, state.Count + 1);

        // Somebody was told which value stands after so many changes: no other one leads on. After the last such place nothing needs to follow.
        // Nor need anything be placed that nobody was told of and that changes nothing.
        if (timed.IsOutcomeUnknown) return next.Count > state.Count && next.Count <= _lastTold && (!_told.TryGetValue(next.Count, out var told) || told == value);
        var result = timed.Operation.Result;
        return result.Value == state.Value && result.Count == state.Count && result.HasChanged == (value != state.Value);
    }

    /// <inheritdoc/>
    public bool ChangesNothing(int operation) => !_operations[operation].Operation.Result.HasChanged;

    private static ulong After(in KvCommand command, ulong value) => command.Verb switch
    {
        KvVerb.Put => command.Token,
        KvVerb.Append => KvStore.Append(value, command.Token),
        KvVerb.CompareAndSet when value == command.Expected => command.Token,
        _ => value,
    };

    private void Tell(long count, ulong value)
    {
        _told.TryAdd(count, value);
        _lastTold = Math.Max(_lastTold, count);
    }

    /// <inheritdoc/>
    public ulong Hash(KvState state) => EntryHash.Mix(state.Value, (ulong)state.Count);

    /// <inheritdoc/>
    public string Describe(KvState state) => string.Create(CultureInfo.InvariantCulture, $"{state.Value:x} after {state.Count} changes");

    /// <inheritdoc/>
    public string Objection(KvState state, int operation) => $"the state is {Describe(state)}";
}
