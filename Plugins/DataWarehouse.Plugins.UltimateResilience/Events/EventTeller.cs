using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Plugins.UltimateResilience.Events;

/// <summary>Publishes events at a bounded rate, and what had to wait at the end of the second.</summary>
/// <remarks>
/// Thread-safe. A gate's lock is held while its event is published, so that events of a kind keep their order; the bus neither waits nor runs
/// handlers on the publisher's thread. The timer runs only while an event waits.
/// </remarks>
internal sealed class EventTeller : IDisposable
{
    private readonly IMessageBus _bus;
    private readonly TimeProvider _time;
    private readonly ResilienceTelemetry _telemetry;
    private readonly long _origin;
    private readonly Lock _waiting = new();
    private readonly ITimer _timer;
    private List<EventGate> _holding = [];

    public EventTeller(IMessageBus bus, TimeProvider time, ResilienceTelemetry telemetry)
    {
        _bus = bus;
        _time = time;
        _telemetry = telemetry;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static self => ((EventTeller)self!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Tell(EventGate gate, ResilienceEvent happened)
    {
        var mustWait = false;
        lock (gate)
        {
            var wasHolding = gate.IsHolding;
            if (gate.Admit(happened, Now()) is { } told) Publish(told);
            else mustWait = !wasHolding;
        }

        if (mustWait) Hold(gate);
    }

    /// <summary>Stops the timer. What waits is not told any more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Hold(EventGate gate)
    {
        lock (_waiting)
        {
            _holding.Add(gate);
            if (_holding.Count == 1) _timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void Release()
    {
        List<EventGate> gates;
        lock (_waiting)
        {
            gates = _holding;
            _holding = [];
        }

        foreach (var gate in gates)
        {
            bool isHolding;
            lock (gate)
            {
                if (gate.Release(Now()) is { } told) Publish(told);
                isHolding = gate.IsHolding;
            }

            if (isHolding) Hold(gate);
        }
    }

    private void Publish(ResilienceEvent told)
    {
        if (told.SuppressedCount > 0) _telemetry.EventsSuppressed(told.SuppressedCount);
        if (told.Kind == ResilienceEventKind.Opened) _telemetry.BreakerOpened(told);
        else if (told.Kind == ResilienceEventKind.Closed) _telemetry.BreakerClosed(told);
        _bus.Publish(ResilienceTopics.Of(told.Kind), told);
    }

    private long Now() => _time.GetElapsedTime(_origin).Ticks;
}
