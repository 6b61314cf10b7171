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

    private IReadOnlyList<TimedOperation<KvOperation>> _operations = [];

    /// <inheritdoc/>
    public KvState Initial => default;

    /// <inheritdoc/>
    public string KeyOf(in KvOperation operation) => Names[operation.Command.Key];

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<TimedOperation<KvOperation>> operations) => _operations = operations;

    /// <inheritdoc/>
    public bool TryStep(KvState state, int operation, out KvState next)
    {
        var timed = _operations[operation];
        var command = timed.Operation.Command;
        var value = command.Verb switch
        {
            KvVerb.Put => command.Token,
            KvVerb.Append => KvStore.Append(state.Value, command.Token),
            KvVerb.CompareAndSet when state.Value == command.Expected => command.Token,
            _ => state.Value,
        };
        next = value == state.Value ? state : new KvState(value, state.Count + 1);
        if (timed.IsOutcomeUnknown) return true;
        var result = timed.Operation.Result;
        return result.Value == state.Value && result.Count == state.Count && result.HasChanged == (value != state.Value);
    }

    /// <inheritdoc/>
    public bool ChangesNothing(int operation) => !_operations[operation].Operation.Result.HasChanged;

    /// <inheritdoc/>
    public ulong Hash(KvState state) => EntryHash.Mix(state.Value, (ulong)state.Count);

    /// <inheritdoc/>
    public string Describe(KvState state) => string.Create(CultureInfo.InvariantCulture, $"{state.Value:x} after {state.Count} changes");

    /// <inheritdoc/>
    public string Objection(KvState state, int operation) => $"the state is {Describe(state)}";
}
