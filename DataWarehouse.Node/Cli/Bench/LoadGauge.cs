namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Whether a load warms up, is measured or is over; and what failed while it was measured.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LoadGauge
{
    private volatile bool _isMeasuring;
    private volatile bool _isOver;
    private long _failed;
    private string? _firstFailure;

    /// <summary>Whether calls count.</summary>
    public bool IsMeasuring => _isMeasuring;

    /// <summary>Whether the clients are to stop.</summary>
    public bool IsOver => _isOver;

    /// <summary>How many calls failed while they counted.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>What the first failure said, warming up or not.</summary>
    public string? FirstFailure => Volatile.Read(ref _firstFailure);

    /// <summary>From now on calls count.</summary>
    public void Measure() => _isMeasuring = true;

    /// <summary>No more calls.</summary>
    public void End() => (_isMeasuring, _isOver) = (false, true);

    /// <summary>A call failed.</summary>
    /// <param name="failure">How.</param>
    public void Fail(Exception failure)
    {
        if (_isMeasuring) Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _firstFailure, failure.Message, null);
    }
}
