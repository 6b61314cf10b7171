namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// Looks for an order of one key's operations that explains every answer: the search of Wing and Gong (1993) with the visited set of Lowe (2017),
/// depth first with an undo stack. It has succeeded when every operation with an answer has its place; those with an unknown outcome are used
/// where they help. Four rules cut branches without losing a verdict:
/// <list type="number">
/// <item>An answered operation that never changes the state (a read) and is legal now is placed now: any order that places it later also works
/// with it here. Nothing else needs a try at that position.</item>
/// <item>An operation of unknown outcome that would leave the state as it is, is not placed: never is as good.</item>
/// <item>After one of unknown outcome (u), an operation x that gives the same state without u is not placed: u was for nothing, and the order
/// without it is tried too.</item>
/// <item>Nor is an answered x for which x and then u gives the same state: u can come later, as it never returns.</item>
/// </list>
/// Each rule leaves an order that uses fewer unknown outcomes, or places more answered operations before them, so that some order remains whenever
/// there was one.
/// </summary>
/// <typeparam name="TState">The model's state.</typeparam>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <remarks>Not thread-safe. Keeps its arrays from one key to the next; a step allocates nothing but its place in the visited set.</remarks>
internal sealed class KeySearch<TState, TOperation>(ISequentialModel<TState, TOperation> model, CheckLimits limits)
    where TState : struct, IEquatable<TState>
{
    private readonly PendingEvents _pending = new();
    private readonly VisitedPositions<TState> _visited = new();
    private readonly List<int> _bestOrder = [];
    private Placement[] _placements = [];
    private ulong[] _taken = [];
    private ulong _takenHash;
    private int _placed;
    private int _answeredPlaced;
    private int _bestAnswered;
    private TState _state;
    private bool _isLimitReached;

    private enum Phase : byte
    {
        // Looks for an answered operation that never changes the state (rule 1).
        Settled,

        // Tries the other answered operations.
        Answered,

        // Tries those of unknown outcome, last because they are the least constrained.
        Unknown,
    }

    /// <summary>How many steps of the model the last search took.</summary>
    public long Steps { get; private set; }

    /// <summary>The longest beginning of an order that the last search found, as places in the list of operations.</summary>
    public IReadOnlyList<int> BestOrder => _bestOrder;

    /// <summary>The state after <see cref="BestOrder"/>.</summary>
    public TState BestState { get; private set; }

    /// <summary>The operation that had to take effect after <see cref="BestOrder"/> at the latest, and could not.</summary>
    public int Stuck { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="operations">All operations of one key, in the order of their calls.</param>
    public Verdict Run(IReadOnlyList<TimedOperation<TOperation>> operations)
    {
        Begin(operations);
        var answered = operations.Count(o => !o.IsOutcomeUnknown);
        var (phase, next) = (Phase.Settled, _pending.FirstAnswered);
        while (_answeredPlaced < answered)
        {
            if (TryPlaceFrom(ref phase, ref next))
                (phase, next) = (Phase.Settled, _pending.FirstAnswered);
            else if (_isLimitReached)
                return Verdict.Unknown;
            else if (!TryGoBack(out phase, out next))
                return Verdict.NotLinearizable;
        }

        return Verdict.Linearizable;
    }

    private void Begin(IReadOnlyList<TimedOperation<TOperation>> operations)
    {
        model.Begin(operations);
        _pending.Begin(operations);
        if (_placements.Length < operations.Count)
            _placements = new Placement[Math.Max(operations.Count, _placements.Length * 2)];
        _taken = new ulong[(operations.Count + 63) / 64];
        _visited.Begin(limits.VisitedBytesMax);
        (_takenHash, _placed, _answeredPlaced, _state, _isLimitReached, Steps) = (0, 0, 0, model.Initial, false, 0);
        _bestOrder.Clear();
        BestState = _state;
        Stuck = -1;
    }

    // Goes through the candidates of this position from where it left off, and places the first that leads somewhere new.
    private bool TryPlaceFrom(ref Phase phase, ref int next)
    {
        while (!_isLimitReached)
        {
            if (!IsCandidate(phase, next))
            {
                if (phase == Phase.Unknown)
                {
                    NoteEnd();
                    return false;
                }

                (phase, next) = phase == Phase.Settled ? (Phase.Answered, _pending.FirstAnswered) : (Phase.Unknown, _pending.FirstUnknown);
                continue;
            }

            if (TryPlace(phase, PendingEvents.OperationOf(next)))
                return true;
            next = _pending.After(next);
        }

        return false;
    }

    // Whoever is called after the first remaining return comes after that operation, whatever the order.
    private bool IsCandidate(Phase phase, int pendingEvent)
    {
        if (phase != Phase.Unknown)
            return !PendingEvents.IsReturn(pendingEvent);
        return pendingEvent != PendingEvents.None && _pending.IsBefore(pendingEvent, FirstReturn());
    }

    private int FirstReturn()
    {
        var pendingEvent = _pending.FirstAnswered;
        while (!PendingEvents.IsReturn(pendingEvent))
            pendingEvent = _pending.After(pendingEvent);
        return pendingEvent;
    }

    private bool TryPlace(Phase phase, int operation)
    {
        if (phase != Phase.Unknown && model.ChangesNothing(operation) != (phase == Phase.Settled))
            return false;
        if (!TryStep(_state, operation, out var after) || IsNeedless(phase, operation, after))
            return false;

        Take(operation, phase, after);
        switch (_visited.Add(_taken, _takenHash ^ model.Hash(after), after))
        {
            case Remembered.Now:
                return true;
            case Remembered.NoRoom:
                _isLimitReached = true;
                break;
        }

        Untake();
        return false;
    }

    // Rules 2 to 4.
    private bool IsNeedless(Phase phase, int operation, TState after)
    {
        if (phase == Phase.Unknown && after.Equals(_state))
            return true;
        if (_placed == 0 || _placements[_placed - 1] is not { Phase: Phase.Unknown } last)
            return false;
        if (!TryStep(last.Before, operation, out var without))
            return false;
        return without.Equals(after)
            || (phase != Phase.Unknown && TryStep(without, last.Operation, out var swapped) && swapped.Equals(after));
    }

    private bool TryStep(TState state, int operation, out TState next)
    {
        if (Steps < limits.StepsPerKeyMax)
        {
            Steps++;
            return model.TryStep(state, operation, out next);
        }

        _isLimitReached = true;
        next = state;
        return false;
    }

    private void Take(int operation, Phase phase, TState after)
    {
        _placements[_placed++] = new Placement(operation, phase, _state);
        _pending.TakeOut(operation, phase == Phase.Unknown);
        Toggle(operation, phase, 1);
        _state = after;
    }

    private void Untake()
    {
        var (operation, phase, before) = _placements[--_placed];
        _pending.PutBack(operation, phase == Phase.Unknown);
        Toggle(operation, phase, -1);
        _state = before;
    }

    private void Toggle(int operation, Phase phase, int change)
    {
        _taken[operation >> 6] ^= 1UL << (operation & 63);
        _takenHash ^= HashMix.Spread(~(ulong)operation);
        if (phase != Phase.Unknown)
            _answeredPlaced += change;
    }

    // A settled placement has no alternative: the position before it has failed as well.
    private bool TryGoBack(out Phase phase, out int next)
    {
        while (_placed > 0)
        {
            var undone = _placements[_placed - 1];
            Untake();
            if (undone.Phase == Phase.Settled)
                continue;
            phase = undone.Phase;
            next = _pending.After(PendingEvents.CallOf(undone.Operation));
            return true;
        }

        (phase, next) = (Phase.Settled, PendingEvents.None);
        return false;
    }

    // Of two ends with as many answers explained, the one with fewer guesses is easier to follow.
    private void NoteEnd()
    {
        if (Stuck >= 0 && (_answeredPlaced < _bestAnswered || (_answeredPlaced == _bestAnswered && _placed >= _bestOrder.Count)))
            return;
        _bestOrder.Clear();
        for (var i = 0; i < _placed; i++)
            _bestOrder.Add(_placements[i].Operation);
        _bestAnswered = _answeredPlaced;
        BestState = _state;
        Stuck = PendingEvents.OperationOf(FirstReturn());
    }

    private readonly record struct Placement(int Operation, Phase Phase, TState Before);
}
