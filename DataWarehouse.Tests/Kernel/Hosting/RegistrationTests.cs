using DataWarehouse.Kernel.Hosting;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.Kernel.Hosting;

public sealed class RegistrationTests
{
    private readonly HostFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void AddDataWarehouseAndAddPlugin_Twice_RegisterOnce()
    {
        _fixture.Kernel.AddPlugin<InjectedPlugin>();
        var before = Snapshot();

        _fixture.Builder.Services.AddDataWarehouse().AddPlugin<InjectedPlugin>();

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task AddPlugin_InjectsBusLoggerAndConfigurationAndSharesTheInstance()
    {
        _fixture.Kernel.AddPlugin<InjectedPlugin>();
        using var host = _fixture.Builder.Build();

        await host.StartAsync(Ct);

        var plugin = Assert.Single(host.Services.GetServices<IPlugin>());
        Assert.Same(host.Services.GetRequiredService<InjectedPlugin>(), plugin);
        Assert.Equal(PluginState.Started, plugin.State);
        Assert.Same(host.Services.GetRequiredService<IMessageBus>(), ((InjectedPlugin)plugin).Bus);
    }

    [Fact]
    public void AddPlugin_RegisteredInstance_IsUsed()
    {
        var plugin = new InjectedPlugin(null!, null!, null!);
        _fixture.Builder.Services.AddSingleton(plugin);
        _fixture.Kernel.AddPlugin<InjectedPlugin>();
        using var host = _fixture.Builder.Build();

        Assert.Same(plugin, Assert.Single(host.Services.GetServices<IPlugin>()));
    }

    [Fact]
    public void Resilience_WithoutPlugin_PassesThrough()
    {
        using var host = _fixture.Builder.Build();

        Assert.Same(PassThroughResilience.Instance, host.Services.GetRequiredService<IResilienceExecutor>());
    }

    [Fact]
    public void Arguments_Null_Throw()
    {
        var services = new ServiceCollection();

        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddDataWarehouse());
        Assert.Throws<ArgumentNullException>(() => services.AddDataWarehouse((Action<DataWarehouse.Kernel.Configuration.DataWarehouseOptions>)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddDataWarehouse((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => ((IDataWarehouseBuilder)null!).AddPlugin<InjectedPlugin>());
    }

    // Options and logging infrastructure may repeat; what the kernel itself adds must not.
    private int Snapshot() => _fixture.Builder.Services.Count(service =>
        (service.ImplementationType ?? service.ServiceType).Assembly is var assembly
        && (assembly == typeof(IPlugin).Assembly || assembly == typeof(IDataWarehouseBuilder).Assembly || assembly == typeof(InjectedPlugin).Assembly));
}
