using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;
using DataWarehouse.Tests.Architecture;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.UltimateResilience;

public sealed class ReadmeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Readme_ShowsTheSampleThatCompiles() =>
        Assert.Contains(Samples.Of("DataWarehouse.Tests/UltimateResilience/ReadmeSample.cs"), Readme(), StringComparison.Ordinal);

    [Fact]
    public void Readme_NamesEveryOptionInstrumentTopicAndRefusal()
    {
        var policy = typeof(ResiliencePolicyOptions).GetProperties().Where(part => part.PropertyType.Namespace != typeof(RetryOptions).Namespace).Select(part => part.Name);
        var parts = typeof(ResiliencePolicyOptions).GetProperties().Where(part => part.PropertyType.Namespace == typeof(RetryOptions).Namespace)
            .SelectMany(part => part.PropertyType.GetProperties().Select(option => $"{part.Name}:{option.Name}"));
        var names = typeof(UltimateResilienceOptions).GetProperties().Select(option => option.Name)
            .Concat(policy).Concat(parts)
            .Concat(typeof(ResilienceTelemetry).GetFields().Select(field => (string)field.GetRawConstantValue()!))
            .Concat(Enum.GetValues<ResilienceEventKind>().Select(kind => ResilienceTopics.Of(kind).Name))
            .Concat(Enum.GetNames<ResilienceRejection>());

        Findings.None(names.Where(name => !Readme().Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sample_Runs()
    {
        using var host = ReadmeSample.Build([]);
        await host.StartAsync(Ct);
        var resilience = host.Services.GetRequiredService<IResilienceExecutor>();

        Assert.Equal(["a"], await ReadmeSample.PeersOfAsync(resilience, "a", Ct));
        Assert.Empty(await ReadmeSample.PeersOfAsync(resilience, "down", Ct));
        await host.StopAsync(Ct);
    }

    private static string Readme() => Repository.Read("Plugins/DataWarehouse.Plugins.UltimateResilience/README.md");
}
