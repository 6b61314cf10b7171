namespace DataWarehouse.Node.Keyspaces;

/// <summary>Who leads one group, and a way to wait for somebody else to.</summary>
/// <remarks>Thread-safe; one thread at a time changes it.</remarks>
internal sealed class Leadership
{
    private volatile State _state = new(Lead.Unknown);

    /// <summary>Who leads now.</summary>
    public Lead Now => _state.Lead;

    /// <summary>Says who leads from now on.</summary>
    /// <param name="lead">Who.</param>
    public void Change(Lead lead)
    {
        var before = _state;
        _state = new State(lead);
        before.Over.TrySetResult();
    }

    /// <summary>Waits until somebody else leads, or in another term, than was seen.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForOtherAsync(Lead seen, CancellationToken cancellationToken)
    {
        var state = _state;
        return ReferenceEquals(state.Lead, seen) ? state.Over.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    private sealed record State(Lead Lead)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
