using System.Reflection;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.Documents;

/// <summary>The plugin catalogue says what the code says: topics, options, defaults, ranges and metrics.</summary>
public sealed class PluginCatalogTests
{
    private static readonly Assembly[] Product =
    [
        typeof(Topic<>).Assembly, typeof(DataWarehouseOptions).Assembly, typeof(UltimateReplicationPlugin).Assembly, typeof(UltimateResiliencePlugin).Assembly,
    ];

    [Fact]
    public void Kernel_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("## Kernel");

        Options(section, [.. DocumentedOption.Of<DataWarehouseOptions>(), .. DocumentedOption.Of<MessageBusOptions>("Bus:")]);
        Same([MessageBusTopics.SubscriberFaulted.Name], section.Names("Topics"));
        Same(ConstantsOf(typeof(InstrumentNames)), section.Names("Metrics"));
    }

    [Fact]
    public void UltimateReplication_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("### UltimateReplication");

        Options(section, [.. DocumentedOption.Of<UltimateReplicationOptions>(), .. DocumentedOption.Of<ReplicationLimits>("Limits:")]);
        Assert.Empty(section.Names("Topics"));
        Same(ConstantsOf(typeof(ReplicationTelemetry)), section.Names("Metrics"));
    }

    [Fact]
    public void UltimateResilience_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("### UltimateResilience");

        Options(section,
        [
            .. DocumentedOption.Of<UltimateResilienceOptions>(),
            .. DocumentedOption.Of<ResiliencePolicyOptions>(),
            .. DocumentedOption.Of<RetryOptions>("Retry:"),
            .. DocumentedOption.Of<CircuitBreakerOptions>("CircuitBreaker:"),
            .. DocumentedOption.Of<BulkheadOptions>("Bulkhead:"),
            .. DocumentedOption.Of<RateLimitOptions>("RateLimiter:"),
        ]);
        Same(Enum.GetValues<ResilienceEventKind>().Select(kind => ResilienceTopics.Of(kind).Name), section.Names("Topics"));
        Same(ConstantsOf(typeof(ResilienceTelemetry)), section.Names("Metrics"));
    }

    [Fact]
    public void Raft_HasNoTopicsOptionsOrMetrics()
    {
        var section = CatalogSection.Of("### Raft");

        Assert.Empty(section.Options);
        Assert.Empty(section.Names("Topics"));
        Assert.Empty(section.Names("Metrics"));
    }

    [Fact]
    public void Causality_IsDescribedAsItIs() =>
        Same([CausalityInstruments.DotCollisions], CatalogSection.Of("## Causality").Names("Metrics"));

    [Fact]
    public void Topics_OfTheWholeProduct_AreAllInTheCatalogue()
    {
        var topics = from type in Product.SelectMany(assembly => assembly.GetTypes())
                     from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                     where field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(Topic<>) && !type.ContainsGenericParameters
                     select field.GetValue(null)!.ToString();

        Findings.None(topics.Except(CatalogSection.AllNames()));
    }

    [Fact]
    public void Names_OfTheCatalogue_AreSpelledLikeTheOnesOfTheCode()
    {
        var code = string.Join('\n', Repository.Files(".cs").Where(path => !path.StartsWith("DataWarehouse.Tests/", StringComparison.Ordinal)).Select(Repository.Read));

        Findings.None(CatalogSection.AllNames().Where(name => !code.Contains($"\"{name}\"", StringComparison.Ordinal)));
    }

    private static void Options(CatalogSection section, IReadOnlyList<DocumentedOption> inCode)
    {
        Same(inCode.Select(option => option.Key), section.Options.Select(option => option.Option));
        var written = section.Options.ToDictionary(option => option.Option, StringComparer.Ordinal);
        Findings.None(inCode.Where(option => option.Default != written[option.Key].Default).Select(option => $"{option.Key}: default {option.Default}, not {written[option.Key].Default}"));
        Findings.None(inCode.Where(option => option.Range is { } range && !written[option.Key].Range.StartsWith(range, StringComparison.Ordinal))
            .Select(option => $"{option.Key}: range {option.Range}, not {written[option.Key].Range}"));
    }

    private static IEnumerable<string> ConstantsOf(Type instruments) =>
        instruments.GetFields().Where(field => field.IsLiteral && !field.Name.EndsWith("Tag", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!);

    private static void Same(IEnumerable<string> inCode, IEnumerable<string> written) =>
        Assert.Equal(inCode.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
}
