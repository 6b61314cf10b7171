using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Runs every load on every engine, one after the other, and compares the engines.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class BenchRun
{
    /// <summary>Runs it all.</summary>
    /// <param name="options">What.</param>
    /// <param name="output">Where each result goes as soon as it is there.</param>
    /// <param name="ct">Ends it; the servers are stopped.</param>
    /// <exception cref="CommandFailedException">An engine is not there, or does not start.</exception>
    public static async Task RunAsync(BenchOptions options, CommandOutput output, CancellationToken ct)
    {
        if (options.Engines.Contains(BenchNames.Etcd)) EtcdServers.RequireInstalled();
        var json = output.AsJson();
        var results = new List<BenchResult>();
        foreach (var engine in options.Engines)
        {
            foreach (var load in options.Loads)
            {
                if (engine == BenchNames.Echo && load == BenchNames.Watch)
                {
                    output.Diagnostic("echo answers calls and has no watches: it is left out of the watch load");
                    continue;
                }

                if (load == BenchNames.Idle)
                {
                    await RunIdleAsync(engine, options, output, json, ct).ConfigureAwait(false);
                    continue;
                }

                output.Diagnostic($"{engine}, {load}: {options.WarmUpSeconds} s to warm up, {options.Seconds} s measured ...");
                var result = await RunAsync(engine, load, options, ct).ConfigureAwait(false);
                results.Add(result);
                json.Write(result, static (_, _) => { });
            }
        }

        var ratios = RatiosOf(results).ToList();
        foreach (var ratio in ratios) json.Write(ratio, static (_, _) => { });
        if (results.Count > 1) BenchTable.Write(results, ratios, output);
    }

    /// <summary>What each load of ours came to beside the same load of the others.</summary>
    /// <param name="results">All results.</param>
    internal static IEnumerable<BenchRatio> RatiosOf(IReadOnlyList<BenchResult> results) =>
        from one in results
        where one.Engine == BenchNames.Ours
        from other in results
        where other.Engine != BenchNames.Ours && other.Load == one.Load
        select BenchRatio.Of(one, other);

    private static async Task RunIdleAsync(string engine, BenchOptions options, CommandOutput output, CommandOutput json, CancellationToken ct)
    {
        using var directory = new ScratchDirectory(options.Directory);
        var servers = Start(engine, directory);
        await using var _ = servers.ConfigureAwait(false);
        json.Write(await IdleMeasure.RunAsync(engine, options, servers, output, ct).ConfigureAwait(false), static (_, _) => { });
    }

    private static async Task<BenchResult> RunAsync(string engine, string load, BenchOptions options, CancellationToken ct)
    {
        using var directory = new ScratchDirectory(options.Directory);
        var servers = Start(engine, directory);
        await using var _ = servers.ConfigureAwait(false);
        return await BenchMeasure.RunAsync(engine, load, options, servers, ct).ConfigureAwait(false);
    }

    private static ServerCluster Start(string engine, ScratchDirectory directory) => engine switch
    {
        BenchNames.Etcd => EtcdServers.Start(directory.Path),
        BenchNames.Echo => EchoServers.Start(),
        _ => NodeServers.Start(directory.Path),
    };
}
