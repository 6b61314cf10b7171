using DataWarehouse.Kernel.Hosting;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.Kernel;

/// <summary>The sample of the kernel's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static readonly Topic<string> Greetings = new("sample.greeter.greeted");

    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services
            .AddDataWarehouse(builder.Configuration.GetSection("DataWarehouse"))
            .AddPlugin<Greeter>();
        return builder.Build();
    }

    public sealed class Greeter(IMessageBus bus)
        : PluginBase(new PluginMetadata(new PluginId("greeter"), "Greeter", new Version(1, 0)))
    {
        protected override Task OnStartAsync(CancellationToken cancellationToken)
        {
            bus.Publish(Greetings, "hello");
            return Task.CompletedTask;
        }
    }
    // </sample>
}
