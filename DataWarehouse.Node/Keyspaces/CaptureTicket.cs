using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>A place at the <see cref="CaptureDesk"/>: what to ask the state machine, and the state once it was fixed. Disposal lets both go.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="desk">Where the wait is known.</param>
/// <param name="number">The number of the wait.</param>
/// <param name="request">What to ask.</param>
internal sealed class CaptureTicket(CaptureDesk desk, long number, byte[] request) : IDisposable
{
    private readonly Lock _lock = new();
    private ISnapshot? _state;
    private bool _isOver;

    /// <summary>What to ask the state machine.</summary>
    public ReadOnlyMemory<byte> Request => request;

    /// <summary>The state, once the question was answered; it belongs to the ticket. Null before.</summary>
    public ISnapshot? State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    /// <summary>Leaves the state here.</summary>
    /// <param name="state">The state; disposed of if there is one already, or nobody waits any more.</param>
    public void Leave(ISnapshot state)
    {
        lock (_lock)
        {
            if (!_isOver && _state is null)
            {
                _state = state;
                return;
            }
        }

        state.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        desk.Forget(number);
        ISnapshot? state;
        lock (_lock) (_isOver, state, _state) = (true, _state, null);
        state?.Dispose();
    }
}
