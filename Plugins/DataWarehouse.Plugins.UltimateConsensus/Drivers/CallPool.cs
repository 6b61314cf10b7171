namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Calls that are not in use.</summary>
/// <typeparam name="T">The kind of call.</typeparam>
/// <remarks>Thread-safe.</remarks>
/// <param name="make">Makes a call.</param>
/// <param name="keptMax">How many are kept.</param>
internal sealed class CallPool<T>(Func<CallPool<T>, T> make, int keptMax)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Stack<T> _spare = new();

    /// <summary>Gives one.</summary>
    public T Rent()
    {
        lock (_gate)
        {
            if (_spare.TryPop(out var call)) return call;
        }

        return make(this);
    }

    /// <summary>Takes one back.</summary>
    /// <param name="call">The call; nobody uses it.</param>
    public void Return(T call)
    {
        lock (_gate)
        {
            if (_spare.Count < keptMax) _spare.Push(call);
        }
    }
}
