using System.Globalization;
using BenchmarkDotNet.Attributes;
using DataWarehouse.Plugins.UltimateResilience.Execution;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>
/// Finding the instance of a call among 10,000, its call counted: by names that are not the same objects as those in the table. A caller has its name
/// at hand, so the names lie together; what the same look-ups take with names that lie between the pipelines is told beside.
/// </summary>
[Config(typeof(LookupIterations))]
public class LookupBenchmarks
{
    private const int Instances = 10_000;

    private readonly string[] _names = new string[Instances];
    private readonly string[] _namesFarApart = new string[Instances];
    private PolicyRegistry _registry = null!;
    private int _next;

    [GlobalSetup]
    public async Task FillAsync()
    {
        var plugin = Policies.Plugin(telemetry: true);
        for (var i = 0; i < Instances; i++) _names[i] = string.Create(CultureInfo.InvariantCulture, $"node-{i}");
        for (var i = 0; i < Instances; i++)
        {
            _namesFarApart[i] = new string(_names[i]);
            await plugin.ExecuteWithResilienceAsync(static (state, _) => new ValueTask<int>(state), i, Policies.Name, new string(_names[i]), CancellationToken.None);
        }

        _registry = plugin.Registry;
    }

    [Benchmark]
    public object Unnamed() => _registry.Enter(Policies.Name, string.Empty);

    [Benchmark]
    public object Named() => _registry.Enter(Policies.Name, _names[Next()]);

    [Benchmark]
    public object NamedFarApart() => _registry.Enter(Policies.Name, _namesFarApart[Next()]);

    private int Next()
    {
        // A stride that no cache line likes.
        _next += 7_919;
        if (_next >= Instances) _next -= Instances;
        return _next;
    }
}
