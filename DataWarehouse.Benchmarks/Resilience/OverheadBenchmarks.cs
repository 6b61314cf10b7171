using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using DataWarehouse.Plugins.UltimateResilience;
using Polly;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>What a call under a composed policy costs beside the same pipeline built of Polly alone, both with and without telemetry.</summary>
[Config(typeof(ShortIterations))]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class OverheadBenchmarks
{
    private static readonly Func<object, CancellationToken, ValueTask<object>> Action = static (state, _) => new ValueTask<object>(state);

    private readonly object _state = new();
    private readonly ResiliencePipeline _raw = Policies.Raw(telemetry: false);
    private readonly ResiliencePipeline _rawTold = Policies.Raw(telemetry: true);
    private readonly UltimateResiliencePlugin _plugin = Policies.Plugin(telemetry: false);
    private readonly UltimateResiliencePlugin _pluginTold = Policies.Plugin(telemetry: true);

    [Benchmark(Baseline = true), BenchmarkCategory("quiet")]
    public ValueTask<object> Raw() => _raw.ExecuteAsync(Action, _state, CancellationToken.None);

    [Benchmark, BenchmarkCategory("quiet")]
    public ValueTask<object> Plugin() => _plugin.ExecuteWithResilienceAsync(Action, _state, Policies.Name, CancellationToken.None);

    [Benchmark(Baseline = true), BenchmarkCategory("telemetry")]
    public ValueTask<object> RawWithTelemetry() => _rawTold.ExecuteAsync(Action, _state, CancellationToken.None);

    [Benchmark, BenchmarkCategory("telemetry")]
    public ValueTask<object> PluginWithTelemetry() => _pluginTold.ExecuteWithResilienceAsync(Action, _state, Policies.Name, CancellationToken.None);
}
