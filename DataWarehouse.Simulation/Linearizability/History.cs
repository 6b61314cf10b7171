namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// What clients saw, in the making: an operation is entered when it is called and completed when its answer arrives. One without an answer has
/// an unknown outcome; one that certainly had no effect and told nothing is discarded.
/// </summary>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <remarks>Not thread-safe.</remarks>
internal sealed class History<TOperation>
{
    private readonly List<TimedOperation<TOperation>> _entered = [];
    private readonly List<State> _states = [];
    private int _discarded;

    private enum State : byte
    {
        Open,
        Done,
        Discarded,
    }

    /// <summary>How many operations it holds, discarded ones not counted.</summary>
    public int Count => _entered.Count - _discarded;

    /// <summary>How many operations were entered, discarded ones among them; handles go from 0 to below it.</summary>
    public int Entered => _entered.Count;

    /// <summary>An operation as it stands.</summary>
    /// <param name="handle">From <see cref="Call"/>.</param>
    public TimedOperation<TOperation> this[int handle] => _entered[handle];

    /// <summary>Whether an operation has neither an answer nor been discarded.</summary>
    /// <param name="handle">From <see cref="Call"/>.</param>
    public bool IsOpen(int handle) => _states[handle] == State.Open;

    /// <summary>Enters an operation.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="at">When.</param>
    /// <param name="operation">What, without an answer; stands if no answer comes.</param>
    /// <returns>The handle for its answer.</returns>
    public int Call(int client, long at, TOperation operation)
    {
        _entered.Add(new TimedOperation<TOperation>(client, at, TimedOperation<TOperation>.Never, operation));
        _states.Add(State.Open);
        return _entered.Count - 1;
    }

    /// <summary>Completes an operation.</summary>
    /// <param name="handle">From <see cref="Call"/>.</param>
    /// <param name="at">When the answer came, not before the call.</param>
    /// <param name="operation">The operation with its answer.</param>
    public void Return(int handle, long at, TOperation operation)
    {
        Close(handle, State.Done);
        ArgumentOutOfRangeException.ThrowIfLessThan(at, _entered[handle].CalledAt);
        ArgumentOutOfRangeException.ThrowIfEqual(at, TimedOperation<TOperation>.Never);
        _entered[handle] = _entered[handle] with { ReturnedAt = at, Operation = operation };
    }

    /// <summary>Takes out an operation that had no effect and gave no answer that could be checked.</summary>
    /// <param name="handle">From <see cref="Call"/>.</param>
    public void Discard(int handle)
    {
        Close(handle, State.Discarded);
        _discarded++;
    }

    /// <summary>The operations so far, in the order of their entry.</summary>
    public IReadOnlyList<TimedOperation<TOperation>> ToOperations()
    {
        var kept = new List<TimedOperation<TOperation>>(Count);
        for (var i = 0; i < _entered.Count; i++)
        {
            if (_states[i] != State.Discarded)
                kept.Add(_entered[i]);
        }

        return kept;
    }

    private void Close(int handle, State state)
    {
        if (_states[handle] != State.Open)
            throw new ArgumentException("The operation has its answer already.", nameof(handle));
        _states[handle] = state;
    }
}
