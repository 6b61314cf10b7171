using System.Diagnostics.Metrics;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Diagnostics;
using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.Kernel.Messaging;

/// <summary>A bus on a clock, a log and a meter that a test can read.</summary>
public sealed class BusFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public BusFixture() => Bus = CreateBus(Log);

    public DataWarehouseOptions KernelOptions { get; } = new() { Bus = { SubscriptionsMax = 4 } };

    public FakeTimeProvider Time { get; } = new();

    internal FakeLogger<InProcessMessageBus> Log { get; } = new();

    internal InProcessMessageBus Bus { get; }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    internal InProcessMessageBus CreateBus(ILogger<InProcessMessageBus> log) =>
        new(Options.Create(KernelOptions), Time, new KernelInstruments(Meters), log);

    public MetricCollector<long> Collect(string instrument) => new(Meters, DataWarehouseMeter.Name, instrument);

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _services.DisposeAsync();
    }
}
