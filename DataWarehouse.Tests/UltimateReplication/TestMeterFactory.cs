using System.Diagnostics.Metrics;

namespace DataWarehouse.Tests.UltimateReplication;

/// <summary>Meters of one test only, so that tests that run beside it are not counted.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
