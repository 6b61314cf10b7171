using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Plugins.UltimateResilience.Events;

/// <summary>Lets so many events of one policy and kind through each second and keeps the latest of the rest.</summary>
/// <remarks>Not thread-safe: whoever holds the lock on it owns it.</remarks>
internal sealed class EventGate(int perSecondMax)
{
    private long _windowBegan = long.MinValue;
    private int _told;
    private int _suppressed;
    private ResilienceEvent? _latest;

    /// <summary>Whether an event waits for the end of the second.</summary>
    public bool IsHolding => _latest is not null;

    /// <summary>The event to tell now, with the number of those that were not; null when this one has to wait.</summary>
    public ResilienceEvent? Admit(ResilienceEvent happened, long nowTicks)
    {
        if (_windowBegan == long.MinValue || nowTicks - _windowBegan >= TimeSpan.TicksPerSecond)
        {
            _windowBegan = nowTicks;
            _told = 0;
        }

        if (_told < perSecondMax)
        {
            _told++;
            return Take(happened, _suppressed);
        }

        _suppressed++;
        _latest = happened;
        return null;
    }

    /// <summary>The latest event that waited, once its second is over; it counts in the next one.</summary>
    public ResilienceEvent? Release(long nowTicks)
    {
        if (_latest is not { } latest || nowTicks - _windowBegan < TimeSpan.TicksPerSecond) return null;
        _windowBegan = nowTicks;
        _told = 1;
        return Take(latest, _suppressed - 1);
    }

    private ResilienceEvent Take(ResilienceEvent told, int suppressed)
    {
        _suppressed = 0;
        _latest = null;
        return suppressed == 0 ? told : told with { SuppressedCount = suppressed };
    }
}
