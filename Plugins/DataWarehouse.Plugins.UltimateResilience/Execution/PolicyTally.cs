namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>What a policy did since the plugin began, beyond the calls that its instances count; kept over reloads of the policy.</summary>
/// <remarks>Thread-safe; numbers are exact once no call is under way.</remarks>
internal sealed class PolicyTally
{
    private long _droppedCalls;
    private long _retries;
    private long _rejections;
    private volatile LastFailure? _lastFailure;

    /// <summary>The calls of instances that are gone.</summary>
    public long DroppedCalls => Volatile.Read(ref _droppedCalls);

    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Calls and attempts that were refused before their action ran.</summary>
    public long Rejections => Volatile.Read(ref _rejections);

    public LastFailure? Last => _lastFailure;

    public void Dropped(long calls) => Interlocked.Add(ref _droppedCalls, calls);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Rejected() => Interlocked.Increment(ref _rejections);

    public void Failed(LastFailure failure) => _lastFailure = failure;
}
