using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Kernel.Hosting;

/// <summary>A plugin with the constructor that consensus plugins have.</summary>
public sealed class InjectedPlugin(IMessageBus bus, ILogger logger, IConfiguration configuration)
    : PluginBase(new PluginMetadata(new PluginId("injected"), "Injected", new Version(1, 0)))
{
    public IMessageBus Bus { get; } = bus;

    public ILogger Logger { get; } = logger;

    public IConfiguration Configuration { get; } = configuration;
}
