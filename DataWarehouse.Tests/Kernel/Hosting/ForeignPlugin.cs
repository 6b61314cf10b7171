using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Health;

namespace DataWarehouse.Tests.Kernel.Hosting;

/// <summary>A plugin that does not extend the base class and throws what it likes.</summary>
public sealed class ForeignPlugin(Exception thrown) : IPlugin
{
    public PluginMetadata Metadata { get; } = new(new PluginId("foreign"), "Foreign", new Version(1, 0));

    public PluginState State => PluginState.Created;

    public Task InitializeAsync(CancellationToken cancellationToken) => throw thrown;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<HealthReport> ReportHealthAsync(CancellationToken cancellationToken) => throw thrown;
}
