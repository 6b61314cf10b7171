namespace DataWarehouse.Tests.Contracts;

/// <summary>Holds a hook or handler until a test opens it, and tells the test that it has been reached.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when someone waits at the gate for the first time.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _opened.TrySetResult();

    /// <summary>Waits until the gate is open, whatever the token says.</summary>
    public Task HoldAsync(CancellationToken cancellationToken)
    {
        _ = cancellationToken;
        _reached.TrySetResult();
        return _opened.Task;
    }

    /// <summary>Waits until the gate is open or the token is cancelled.</summary>
    public Task HoldPolitelyAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
