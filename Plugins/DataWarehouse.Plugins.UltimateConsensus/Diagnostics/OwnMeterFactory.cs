using System.Diagnostics.Metrics;

namespace DataWarehouse.Plugins.UltimateConsensus.Diagnostics;

/// <summary>Makes meters where there is no host that does.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OwnMeterFactory : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly List<Meter> _meters = [];

    /// <inheritdoc/>
    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        lock (_gate) _meters.Add(meter);
        return meter;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var meter in _meters) meter.Dispose();
            _meters.Clear();
        }
    }
}
