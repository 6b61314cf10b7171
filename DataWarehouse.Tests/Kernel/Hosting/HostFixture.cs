using System.Collections.Concurrent;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.Tests.Contracts;
using DataWarehouse.Tests.Kernel.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.Kernel.Hosting;

/// <summary>A Generic Host with scripted plugins that share one journal, a clock that stands still and a log to read.</summary>
public sealed class HostFixture
{
    public HostFixture()
    {
        Builder = Host.CreateEmptyApplicationBuilder(null);
        Builder.Logging.AddFakeLogging(options => options.OutputSink = line => _ = LogLines.HandleAsync(line, CancellationToken.None).AsTask());
        Builder.Services.AddSingleton<TimeProvider>(Time);
        Kernel = Builder.Services.AddDataWarehouse();
    }

    public HostApplicationBuilder Builder { get; }

    public IDataWarehouseBuilder Kernel { get; }

    public FakeTimeProvider Time { get; } = new();

    public DataWarehouseOptions Defaults { get; } = new();

    public Received<string> LogLines { get; } = new();

    public ConcurrentQueue<string> Journal { get; } = new();

    public ScriptedPlugin Add(string id, params string[] dependencies)
    {
        var plugin = new ScriptedPlugin(
            new PluginMetadata(new PluginId(id), id, new Version(1, 0)) { Dependencies = [.. dependencies.Select(other => new PluginId(other))] },
            Journal);
        Builder.Services.AddSingleton<IPlugin>(plugin);
        return plugin;
    }
}
