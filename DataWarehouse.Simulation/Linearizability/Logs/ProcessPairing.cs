namespace DataWarehouse.Simulation.Linearizability.Logs;

/// <summary>
/// Puts the calls of a log together with the returns of the same process. The number of a line is its time: the order of lines is the order in
/// which the one recorder saw the events.
/// </summary>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ProcessPairing<TOperation>
{
    private readonly History<TOperation> _history = new();
    private readonly Dictionary<int, (int Handle, TOperation Operation)> _open = [];

    /// <summary>A process asks.</summary>
    /// <param name="line">The line.</param>
    /// <param name="process">The process, which must not wait for an answer; one whose outcome stayed unknown waits for ever.</param>
    /// <param name="operation">What it asks.</param>
    public void Invoke(int line, int process, TOperation operation)
    {
        if (!_open.TryAdd(process, (_history.Call(process, line, operation), operation)))
            throw new HistoryFormatException(line, "the process has not returned from its last call");
    }

    /// <summary>A process has its answer.</summary>
    /// <param name="line">The line.</param>
    /// <param name="process">The process.</param>
    /// <param name="complete">Makes the operation with its answer from the one without.</param>
    public void Complete(int line, int process, Func<TOperation, TOperation> complete)
    {
        var (handle, operation) = Close(line, process);
        _history.Return(handle, line, complete(operation));
    }

    /// <summary>A process learns that its operation had no effect, and nothing else.</summary>
    /// <param name="line">The line.</param>
    /// <param name="process">The process.</param>
    public void Discard(int line, int process) => _history.Discard(Close(line, process).Handle);

    /// <summary>The operations; those still open have an unknown outcome.</summary>
    public IReadOnlyList<TimedOperation<TOperation>> ToOperations() =>
        _history.Count > 0 ? _history.ToOperations() : throw new HistoryFormatException(0, "the history has no operation");

    private (int Handle, TOperation Operation) Close(int line, int process) =>
        _open.Remove(process, out var open) ? open : throw new HistoryFormatException(line, "the process returns without a call");
}
