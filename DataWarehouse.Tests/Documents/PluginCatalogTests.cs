using System.Reflection;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Policies;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Events;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
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
        typeof(UltimateConsensusPlugin).Assembly, typeof(KeyValueOptions).Assembly, Assembly.Load("DataWarehouse.Plugins.Raft"), typeof(NodeLimits).Assembly,
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
    public void UltimateConsensus_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("### UltimateConsensus");

        Options(section,
        [
            .. DocumentedOption.Of<UltimateConsensusOptions>(),
            .. DocumentedOption.Of<RaftNodeOptions>("RaftNodeOptions:").Select(static option => option.Key == "RaftNodeOptions:Shards" ? option with { Default = "one for each processor" } : option),
        ]);

        // The least number of ticks until an election needs the least number of ticks between heartbeats.
        Bounds<RaftNodeOptions>(section, "RaftNodeOptions:", static options => (options.ElectionTicks == 2 ? options with { HeartbeatTicks = 1 } : options).Flaw is null);
        Same(typeof(ConsensusTopics).GetFields().Select(topic => topic.GetValue(null)!.ToString()!), section.Names("Topics"));
        Same(ConstantsOf(typeof(ConsensusTelemetry)).Concat(ConstantsOf(typeof(EngineTelemetry))), section.Names("Metrics"));
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
    public void KeyValue_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("### KeyValue");

        Options(section, DocumentedOption.Of<KeyValueOptions>().ToList());
        Bounds<KeyValueOptions>(section, string.Empty, static _ => true);
        Assert.Empty(section.Names("Topics"));
        Assert.Empty(section.Names("Metrics"));
    }

    [Fact]
    public async Task Server_IsDescribedAsItIs()
    {
        var section = CatalogSection.Of("## Server");
        var policies = from policy in CallPolicies.All
                       let options = policy.Default(CallPolicies.AnswerDefault)
                       select (policy.Name, $"{options.Timeout!.Value.TotalSeconds} s", $"{options.Retry?.RetriesMax ?? 0}", policy.IsRepeatable ? "yes" : "no");

        Options(section, DocumentedOption.Of<NodeLimits>().ToList());
        Assert.Equal(policies.Order(), section.Policies.Order());
        Assert.Empty(section.Names("Topics"));
        Same(await NodeInstruments.NamesAsync(), section.Names("Metrics", "dw."));
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

        Assert.True(topics.Count() > 10, "the topics were not found");
        Findings.None(topics.Except(CatalogSection.AllNames()));
    }

    [Fact]
    public void Names_OfTheCatalogue_AreSpelledLikeTheOnesOfTheCode()
    {
        var code = string.Join('\n', Repository.Files(".cs").Where(path => !path.StartsWith("DataWarehouse.Tests/", StringComparison.Ordinal)).Select(Repository.Read));

        Findings.None(CatalogSection.AllNames().Where(name => !code.Contains($"\"{name}\"", StringComparison.Ordinal)));
    }

    /// <summary>The comparison would see a catalogue that is wrong: an option, default or range that the code has otherwise, a topic or metric too many or too few.</summary>
    [Theory]
    [InlineData("| `SyncInterval` | 5 s |", "| `SyncInterval` | 6 s |")]
    [InlineData("10 ms – 1 h", "10 ms – 2 h")]
    [InlineData("1 – 100,000,000", "1 – 100,000,0000")]
    [InlineData("`SyncInterval`", "`SyncPeriod`")]
    [InlineData("| `Limits:KeysMax` | 1,000,000 | 1 – 100,000,000 |", "")]
    [InlineData("`datawarehouse.replication.keys.sent`, ", "")]
    [InlineData("`datawarehouse.replication.keys.sent`", "`datawarehouse.replication.keys.gone`")]
    public void Comparison_OfACatalogueThatIsWrong_Fails(string text, string wrong)
    {
        var section = CatalogSection.Of("### UltimateReplication").With(text, wrong);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
        {
            Options(section, [.. DocumentedOption.Of<UltimateReplicationOptions>(), .. DocumentedOption.Of<ReplicationLimits>("Limits:")]);
            Same(ConstantsOf(typeof(ReplicationTelemetry)), section.Names("Metrics"));
        });
    }

    [Fact]
    public void Product_HasEveryPluginOfTheRepository() => Findings.None(
        ProjectFile.All.Where(static project => project.IsPlugin).Select(static project => project.Name).Except(Product.Select(static assembly => assembly.GetName().Name), StringComparer.Ordinal));

    [Fact]
    public void Catalogue_HasASectionForEveryPlugin() => Findings.None(
        ProjectFile.All.Where(static project => project.IsPlugin).Select(static project => project.Name["DataWarehouse.Plugins.".Length..])
            .Where(static plugin => !Repository.Read(".planning/PLUGIN-CATALOG.md").Contains($"\n### {plugin}\n", StringComparison.Ordinal)));

    /// <summary>The ranges of options that have no attribute: their ends are taken, and what is beyond is not.</summary>
    private static void Bounds<T>(CatalogSection section, string prefix, Func<T, bool> isValid)
        where T : new()
    {
        var ranges = (from option in section.Options
                      where option.Option.StartsWith(prefix, StringComparison.Ordinal) && typeof(T).GetProperty(option.Option[prefix.Length..]) is not null
                      let range = OptionRange.Read(option.Range)
                      where range is not null
                      select (Property: typeof(T).GetProperty(option.Option[prefix.Length..])!, Range: range)).ToList();

        Assert.True(ranges.Count > 5, "no ranges");
        Findings.None(
            from option in ranges
            from probe in option.Range.Probes()
            where probe.IsInside != OptionRange.Takes(option.Property, probe.Value, isValid)
            select $"{option.Property.Name} = {probe.Value}: {(probe.IsInside ? "refused" : "taken")}");
    }

    private static void Options(CatalogSection section, IReadOnlyList<DocumentedOption> inCode)
    {
        Assert.NotEmpty(inCode);
        Same(inCode.Select(option => option.Key), section.Options.Select(option => option.Option));
        var written = section.Options.ToDictionary(option => option.Option, StringComparer.Ordinal);
        Findings.None(inCode.Where(option => option.Default != written[option.Key].Default).Select(option => $"{option.Key}: default {option.Default}, not {written[option.Key].Default}"));
        Findings.None(inCode.Where(option => option.Range is { } range && !IsRange(written[option.Key].Range, range))
            .Select(option => $"{option.Key}: range {option.Range}, not {written[option.Key].Range}"));
    }

    /// <summary>The range as the code has it, and behind it nothing or a word about it.</summary>
    private static bool IsRange(string written, string range) => written == range || (written.StartsWith(range, StringComparison.Ordinal) && written[range.Length] is ',' or ';' && written[range.Length + 1] == ' ');

    private static IEnumerable<string> ConstantsOf(Type instruments) =>
        instruments.GetFields().Where(field => field.IsLiteral && !field.Name.EndsWith("Tag", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!);

    private static void Same(IEnumerable<string> inCode, IEnumerable<string> written)
    {
        var names = inCode.Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names, written.Order(StringComparer.Ordinal));
    }
}
