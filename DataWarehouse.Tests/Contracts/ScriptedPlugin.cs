using System.Collections.Concurrent;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Health;

namespace DataWarehouse.Tests.Contracts;

/// <summary>A plugin whose hooks do what a test says and write down that they ran.</summary>
public class ScriptedPlugin(PluginMetadata metadata, ConcurrentQueue<string>? journal = null) : PluginBase(metadata)
{
    public ScriptedPlugin()
        : this(new PluginMetadata(new PluginId("scripted"), "Scripted", new Version(1, 0)))
    {
    }

    public ConcurrentQueue<string> Journal { get; } = journal ?? new ConcurrentQueue<string>();

    /// <summary>What the hooks do, by phase; a phase without entry does nothing.</summary>
    public Dictionary<PluginPhase, Func<CancellationToken, Task>> Script { get; } = [];

    public Func<CancellationToken, Task<HealthReport>>? Health { get; init; }

    protected override Task OnInitializeAsync(CancellationToken cancellationToken) => PlayAsync(PluginPhase.Initialize, cancellationToken);

    protected override Task OnStartAsync(CancellationToken cancellationToken) => PlayAsync(PluginPhase.Start, cancellationToken);

    protected override Task OnStopAsync(CancellationToken cancellationToken) => PlayAsync(PluginPhase.Stop, cancellationToken);

    protected override Task OnDisposeAsync(CancellationToken cancellationToken) => PlayAsync(PluginPhase.Dispose, cancellationToken);

    protected override Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken) =>
        Health?.Invoke(cancellationToken) ?? base.OnReportHealthAsync(cancellationToken);

    private Task PlayAsync(PluginPhase phase, CancellationToken cancellationToken)
    {
        Journal.Enqueue($"{Metadata.Id}:{phase}");
        return Script.TryGetValue(phase, out var act) ? act(cancellationToken) : Task.CompletedTask;
    }
}
