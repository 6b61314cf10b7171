using DataWarehouse.Plugins.UltimateResilience.Policies;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

/// <summary>A circuit breaker in its plainest words: a list of what happened when, and a rule for each state.</summary>
internal sealed class BreakerModel(CircuitBreakerOptions options)
{
    private readonly List<(TimeSpan Window, bool Failed)> _seen = [];
    private TimeSpan? _window;
    private TimeSpan _openUntil;

    public string State { get; private set; } = "closed";

    /// <summary>Whether a call at <paramref name="now"/> runs; ends there with <paramref name="fails"/>.</summary>
    public bool Call(TimeSpan now, bool fails)
    {
        if (State == "isolated" || (State == "open" && now < _openUntil)) return false;
        if (State == "open") Try(now, fails);
        else Count(now, fails);
        return true;
    }

    public void Isolate() => State = "isolated";

    public void Close()
    {
        State = "closed";
        _seen.Clear();
        _window = null;
    }

    private void Try(TimeSpan now, bool fails)
    {
        if (fails) Open(now);
        else Close();
    }

    private void Count(TimeSpan now, bool fails)
    {
        // What happened counts from the beginning of its window, a tenth of the sampling duration long.
        if (_window is not { } began || now - began >= options.SamplingDuration / 10) _window = now;
        _seen.Add((_window!.Value, fails));
        _seen.RemoveAll(seen => now - seen.Window >= options.SamplingDuration);
        var failed = _seen.Count(seen => seen.Failed);
        if (fails && _seen.Count >= options.MinimumThroughput && (double)failed / _seen.Count >= options.FailureRatio) Open(now);
    }

    private void Open(TimeSpan now)
    {
        State = "open";
        _openUntil = now + options.BreakDuration;
    }
}
