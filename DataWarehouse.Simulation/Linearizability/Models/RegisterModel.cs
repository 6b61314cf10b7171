namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>A register that is read, written, and compared and set; nil at first.</summary>
/// <remarks>Not thread-safe; one for each checker.</remarks>
internal sealed class RegisterModel : ISequentialModel<RegisterValue, RegisterOperation>
{
    private IReadOnlyList<TimedOperation<RegisterOperation>> _operations = [];

    /// <inheritdoc/>
    public RegisterValue Initial => RegisterValue.Nil;

    /// <inheritdoc/>
    public string KeyOf(in RegisterOperation operation) => operation.Key;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<TimedOperation<RegisterOperation>> operations) => _operations = operations;

    /// <inheritdoc/>
    public bool TryStep(RegisterValue state, int operation, out RegisterValue next)
    {
        var timed = _operations[operation];
        next = state;
        switch (timed.Operation.Action)
        {
            case RegisterAction.Read:
                return timed.IsOutcomeUnknown || timed.Operation.Value == state;
            case RegisterAction.Write:
                next = timed.Operation.Value;
                return true;
            default:
                var isExpected = timed.Operation.Expected == state;
                if (isExpected && !timed.Operation.IsRefused)
                    next = timed.Operation.Value;
                return timed.IsOutcomeUnknown || isExpected != timed.Operation.IsRefused;
        }
    }

    /// <inheritdoc/>
    public bool ChangesNothing(int operation) =>
        _operations[operation].Operation is { Action: RegisterAction.Read } or { Action: RegisterAction.CompareAndSet, IsRefused: true };

    /// <inheritdoc/>
    public ulong Hash(RegisterValue state) => state.IsSet ? HashMix.Spread((ulong)state.Number) : 0;

    /// <inheritdoc/>
    public string Describe(RegisterValue state) => state.ToString();

    /// <inheritdoc/>
    public string Objection(RegisterValue state, int operation) => $"the value is {state}";
}
