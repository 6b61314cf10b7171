namespace DataWarehouse.SDK.StateMachines;

/// <summary>The state of a group at one point of its log, fixed by <see cref="IStateMachine.CaptureSnapshot"/>.</summary>
/// <remarks>
/// Its own calls never overlap, but they may run on any thread and at the same time as calls of the state machine it came from, which may
/// by then be disposed of. Disposal releases what the point in time holds back; an instance that is never written is disposed of too.
/// </remarks>
public interface ISnapshot : IDisposable
{
    /// <summary>Writes the whole state in a form that <see cref="IStateMachine.Restore"/> reads. May be called more than once.</summary>
    /// <param name="destination">
    /// Takes the bytes, forwards only; it adds checksum and index, limits the rate and blocks. Belongs to the caller: not to be closed, not
    /// to be used after this call. Its exceptions must pass through.
    /// </param>
    /// <param name="cancellationToken">Stops the work; what was written by then is thrown away by the caller.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void WriteTo(Stream destination, CancellationToken cancellationToken);
}
