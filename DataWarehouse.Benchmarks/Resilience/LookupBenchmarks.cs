using System.Globalization;
using BenchmarkDotNet.Attributes;
using DataWarehouse.Plugins.UltimateResilience.Execution;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>Finding the instance of a call among 10,000, its call counted: by names that are not the same objects as those in the table.</summary>
[Config(typeof(ShortIterations))]
public class LookupBenchmarks
{
    private const int Instances = 10_000;

    private readonly string[] _names = new string[Instances];
    private PolicyRegistry _registry = null!;
    private int _next;

    [GlobalSetup]
    public async Task FillAsync()
    {
        var plugin = Policies.Plugin(telemetry: true);
        for (var i = 0; i < Instances; i++)
        {
            _names[i] = string.Create(CultureInfo.InvariantCulture, $"node-{i}");
            await plugin.ExecuteWithResilienceAsync(static (state, _) => new ValueTask<int>(state), i, Policies.Name, new string(_names[i]), CancellationToken.None);
        }

        _registry = plugin.Registry;
    }

    [Benchmark]
    public object Unnamed() => _registry.Enter(Policies.Name, string.Empty);

    [Benchmark]
    public object Named()
    {
        // A stride that no cache line likes.
        _next += 7_919;
        if (_next >= Instances) _next -= Instances;
        return _registry.Enter(Policies.Name, _names[_next]);
    }
}
