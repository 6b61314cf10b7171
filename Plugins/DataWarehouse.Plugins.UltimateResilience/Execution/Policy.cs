using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Events;
using Polly.CircuitBreaker;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>One policy as it is between two reloads, with its instances.</summary>
/// <remarks>
/// Thread-safe. Looking an instance up takes no lock; making one, and marking some as isolated, does. <see cref="Sweep"/> is for one thread
/// at a time.
/// </remarks>
internal sealed class Policy
{
    private readonly PolicyRecipe _recipe;
    private readonly PolicyTally _tally;
    private readonly PolicyEvents _events;
    private readonly ResilienceTelemetry _telemetry;
    private readonly int _instancesMax;
    private readonly InstanceTable _instances = new();
    private readonly Lock _making = new();
    private readonly Isolations _isolations;
    private volatile InstanceEntry? _unnamed;
    private bool _isLimitReported;
    private volatile bool _isReplaced;

    public Policy(PolicyRecipe recipe, PolicyTally tally, PolicyEvents events, ResilienceTelemetry telemetry, int instancesMax, Isolations isolations)
    {
        _recipe = recipe;
        _tally = tally;
        _events = events;
        _telemetry = telemetry;
        _instancesMax = instancesMax;
        _isolations = isolations;
    }

    public PolicyRecipe Recipe => _recipe;

    public PolicyTally Tally => _tally;

    public PolicyEvents Events => _events;

    public Isolations Isolations => _isolations;

    /// <summary>The instance to run a call in, the call counted; null when a reload has replaced this policy: look it up again.</summary>
    /// <exception cref="SDK.Resilience.ResilienceRejectedException">There are as many instances as may be.</exception>
    public PolicyInstance? Enter(string name)
    {
        while (true)
        {
            var found = (name.Length == 0 ? _unnamed : _instances.Find(name)) ?? Make(name);
            if (found is null) return null;
            if (found.TryEnter()) return found.Instance;
            if (_isReplaced) return null;
            // It was retired between the look-up and the count; whoever comes first takes it out.
            Remove(found);
        }
    }

    public void Sweep(int idleSweepsMax)
    {
        foreach (var entry in _instances.Entries)
        {
            if (entry.Sweep(idleSweepsMax) is not { } calls) continue;
            _tally.Dropped(calls);
            _telemetry.InstanceDropped();
            Remove(entry);
        }
    }

    /// <summary>Takes no call any more and adds those it had to the tally, because another policy is in its place now.</summary>
    public void Replace()
    {
        lock (_making)
        {
            _isReplaced = true;
            foreach (var entry in Living()) _tally.Dropped(entry.Retire());
        }
    }

    /// <summary>Marks an instance, or all, as isolated and gives the controls of those that exist.</summary>
    public IReadOnlyList<CircuitBreakerManualControl> Isolate(string? instance)
    {
        lock (_making)
        {
            _isolations.Add(instance);
            return ControlsOf(instance);
        }
    }

    /// <summary>Takes the mark away and gives the controls of those that exist.</summary>
    public IReadOnlyList<CircuitBreakerManualControl> Close(string? instance)
    {
        lock (_making)
        {
            _isolations.Remove(instance);
            return ControlsOf(instance);
        }
    }

    public PolicyState Describe()
    {
        int closed = 0, open = 0, halfOpen = 0, isolated = 0, count = 0;
        long calls = 0;
        foreach (var entry in Living())
        {
            count++;
            calls += entry.Calls;
            _ = entry.Instance.State switch
            {
                CircuitState.Closed => closed++,
                CircuitState.Open => open++,
                CircuitState.HalfOpen => halfOpen++,
                CircuitState.Isolated => isolated++,
                _ => 0,
            };
        }

        return new PolicyState
        {
            Name = _recipe.Name,
            HasCircuitBreaker = _recipe.Options.CircuitBreaker is not null,
            Instances = count,
            Closed = closed,
            Open = open,
            HalfOpen = halfOpen,
            Isolated = isolated,
            IsIsolated = _isolations.IsWhole,
            Calls = calls + _tally.DroppedCalls,
            Retries = _tally.Retries,
            Rejections = _tally.Rejections,
            LastFailure = _tally.Last,
        };
    }

    private InstanceEntry? Make(string name)
    {
        if (name.Length > ResilienceDefaults.InstanceCharactersMax)
            throw new ArgumentException($"The name of an instance has at most {ResilienceDefaults.InstanceCharactersMax} characters, not {name.Length}.", nameof(name));
        var observer = new PolicyObserver(_recipe.Name, name, _recipe.Time, _tally, _events);
        lock (_making)
        {
            if (_isReplaced) return null;
            if (name.Length == 0) return _unnamed ??= InstanceEntry.Of(Instance_NeedsLock(observer, name));
            if (_instances.Find(name) is { } other) return other;
            if (_instances.Count < _instancesMax) return _instances.Add(Instance_NeedsLock(observer, name));
            ReportLimit_NeedsLock();
        }

        throw observer.TooManyInstances();
    }

    private PolicyInstance Instance_NeedsLock(PolicyObserver observer, string name) => new(_recipe, observer, name, _isolations.Covers(name));

    private void Remove(InstanceEntry retired)
    {
        lock (_making)
        {
            if (_instances.Remove(retired)) _isLimitReported = false;
        }
    }

    private void ReportLimit_NeedsLock()
    {
        if (!_isLimitReported) _telemetry.InstanceLimitReached(_recipe.Name, _instancesMax);
        _isLimitReported = true;
    }

    private CircuitBreakerManualControl[] ControlsOf(string? instance) =>
        Living().Select(entry => entry.Instance)
            .Where(living => instance is null || string.Equals(living.Name, instance, StringComparison.Ordinal))
            .Select(living => living.Parts.Control).OfType<CircuitBreakerManualControl>().ToArray();

    private IEnumerable<InstanceEntry> Living()
    {
        if (_unnamed is { } unnamed) yield return unnamed;
        foreach (var entry in _instances.Entries) yield return entry;
    }
}
