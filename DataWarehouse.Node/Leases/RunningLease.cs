namespace DataWarehouse.Node.Leases;

/// <summary>A lease as its clock knows it.</summary>
/// <remarks>Not thread-safe: belongs to its <see cref="LeaseClock"/> and is guarded by its lock.</remarks>
/// <param name="id">The lease.</param>
/// <param name="timeToLiveSeconds">What was granted.</param>
internal sealed class RunningLease(long id, long timeToLiveSeconds)
{
    /// <summary>The lease.</summary>
    public long Id => id;

    /// <summary>What was granted, in seconds.</summary>
    public long TimeToLiveSeconds { get; } = timeToLiveSeconds;

    /// <summary>What the log says is left, in seconds: what a new leader begins from.</summary>
    public long LoggedSeconds { get; set; } = timeToLiveSeconds;

    /// <summary>The tick at which it is over.</summary>
    public long DeadlineTick { get; set; }

    /// <summary>Whether its end is being logged.</summary>
    public bool IsEnding { get; set; }
}
