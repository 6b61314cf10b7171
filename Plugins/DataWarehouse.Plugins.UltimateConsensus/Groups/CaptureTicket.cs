using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>A place at the <see cref="CaptureDesk"/>: what to ask the state machine, and the state once it was fixed. Disposal lets both go.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="desk">Where the wait is known.</param>
/// <param name="number">The number of the wait.</param>
/// <param name="request">What to ask.</param>
internal sealed class CaptureTicket(CaptureDesk desk, long number, byte[] request) : IDisposable
{
    private readonly TaskCompletionSource<ISnapshot> _captured = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to ask the state machine.</summary>
    public ReadOnlyMemory<byte> Request => request;

    /// <summary>Ends with the state; belongs to the ticket.</summary>
    public Task<ISnapshot> Captured => _captured.Task;

    /// <summary>Leaves the state here.</summary>
    /// <param name="snapshot">The state; disposed of if there is one already, or nobody waits any more.</param>
    public void Leave(ISnapshot snapshot)
    {
        if (!_captured.TrySetResult(snapshot)) snapshot.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        desk.Forget(number);
        if (!_captured.TrySetCanceled() && _captured.Task is { IsCompletedSuccessfully: true } captured) LetGo(captured);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "VSTHRD002", Justification = "The task has ended.")]
    private static void LetGo(Task<ISnapshot> captured) => captured.Result.Dispose();
}
