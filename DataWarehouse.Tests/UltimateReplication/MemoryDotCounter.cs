using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Counters;

namespace DataWarehouse.Tests.UltimateReplication;

/// <summary>A counter without a disk, in blocks of a few dots so that refills happen often. Thread-safe.</summary>
internal sealed class MemoryDotCounter(Incarnation incarnation, long lastIssued = 0) : IDotCounter
{
    private const int BlockDots = 3;

    private readonly Lock _lock = new();
    private long _lastIssued = lastIssued;
    private long _leasedThrough = lastIssued;

    public Incarnation Incarnation => incarnation;

    public long LastIssued => Volatile.Read(ref _lastIssued);

    public long LeasedThrough => Volatile.Read(ref _leasedThrough);

    public bool ShouldRefill => LeasedThrough == LastIssued;

    public bool TryNext(out Dot dot)
    {
        lock (_lock)
        {
            dot = _lastIssued < _leasedThrough ? new Dot(incarnation, ++_lastIssued) : default;
            return dot != default;
        }
    }

    public Dot Next()
    {
        Dot dot;
        while (!TryNext(out dot)) Refill();
        return dot;
    }

    public void Refill()
    {
        lock (_lock)
        {
            if (_lastIssued == _leasedThrough) _leasedThrough += BlockDots;
        }
    }
}
