using System.Diagnostics.Metrics;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Tests.Node;

namespace DataWarehouse.Tests.Documents;

/// <summary>The instruments that a node has, as somebody hears of them who listens.</summary>
internal static class NodeInstruments
{
    /// <summary>Their names and kinds.</summary>
    public static async Task<IReadOnlyList<(string Name, string Kind)>> FindAsync()
    {
        List<(string Name, string Kind)> found = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (found)
                {
                    if (instrument.Meter.Name == NodeMetrics.MeterName) found.Add((instrument.Name, instrument is ObservableCounter<long> ? "counter" : "gauge"));
                }
            },
        };
        listener.Start();
        await using var nodes = await TestNodes.StartAsync();
        lock (found) return [.. found.Distinct().Order()];
    }

    /// <summary>Their names.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync() => [.. (await FindAsync()).Select(static instrument => instrument.Name)];
}
