namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The callers that got their answers from one thread, a shard's or a lane's, until it hands them over.</summary>
/// <remarks><see cref="Add"/> may be called on any thread; the rest is for the thread that it belongs to.</remarks>
/// <param name="callers">The thread on which they go on.</param>
internal sealed class CompletionQueue(CallerLoop callers)
{
    [ThreadStatic]
    private static CompletionQueue? _current;

    private readonly List<PendingCall> _added = [];

    /// <summary>Makes this the queue of the present thread, which flushes it.</summary>
    public void BelongToThisThread() => _current = this;

    /// <summary>Adds a caller that has its answer; on a thread without a queue it goes to the thread pool by itself.</summary>
    /// <param name="call">The call.</param>
    public static void Add(PendingCall call)
    {
        if (_current is { } queue) queue._added.Add(call);
        else ThreadPool.UnsafeQueueUserWorkItem(static call => call.GoOn(), call, preferLocal: false);
    }

    /// <summary>Lets those that were added go on.</summary>
    public void Flush()
    {
        if (_added.Count == 0) return;
        callers.Post(_added);
        _added.Clear();
    }
}
