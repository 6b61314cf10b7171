using System.Globalization;
using DataWarehouse.Node.Cli.Terminal;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Results and ratios as a table for people. It goes where diagnostics go: the data has the same figures.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class BenchTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="results">The results.</param>
    /// <param name="ratios">The ratios.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IReadOnlyList<BenchResult> results, IReadOnlyList<BenchRatio> ratios, CommandOutput output)
    {
        output.Diagnostic($"{"load",-6} {"engine",-10} {"ops/s",12} {"events/s",12} {"p50 ms",9} {"p99 ms",9} {"cpu s/100k",11} {"client cpu",11}");
        foreach (var result in results)
        {
            output.Diagnostic(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Load,-6} {result.Engine,-10} {result.OperationsPerSecond,12:N0} {result.EventsPerSecond,12:N0} {result.P50Ms,9:0.00} {result.P99Ms,9:0.00} {result.ServerCpuSecondsPer100K,11:0.00} {result.ClientCpuSecondsPer100K,11:0.00}"));
        }

        foreach (var ratio in ratios)
        {
            output.Diagnostic(string.Create(
                CultureInfo.InvariantCulture,
                $"{ratio.Load,-6} {ratio.Ratio,-10} rate x {ratio.Rate:0.00}, server cpu x {ratio.ServerCpu:0.00}, p99 x {ratio.P99:0.00}"));
        }
    }
}
