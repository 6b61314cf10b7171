using System.Buffers.Binary;
using DataWarehouse.Benchmarks.Load.Sites;
using DataWarehouse.Plugins.UltimateConsensus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataWarehouse.Benchmarks.Load.Plugin;

/// <summary>What the plugin's <c>ProposeAsync</c> costs beside the APIs below it: the group's pooled one, and the engine's replica itself.</summary>
internal static class PluginLoad
{
    private delegate ValueTask<bool> Proposing(UltimateConsensusPlugin plugin, byte[] data);

    public static async Task<PluginResult> RunAsync(PluginOptions options)
    {
        using var directory = new LoadDirectory(options.Directory);
        await using var plugin = new UltimateConsensusPlugin(new SilentBus(), NullLogger.Instance, ConfigurationOf(options, directory.Path));
        await plugin.InitializeAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var group in plugin.Groups.Values) await group.ElectLeaderAsync().ConfigureAwait(false);

        Proposing[] ways = [ByReplicaAsync, ByGroupAsync, ByPluginAsync];
        var rates = ways.Select(_ => new List<double>()).ToArray();
        var bytes = ways.Select(_ => new List<double>()).ToArray();
        // The first round warms up.
        for (var round = 0; round <= options.Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var (rate, allocated) = await MeasureAsync(plugin, ways[way], options).ConfigureAwait(false);
                if (round == 0) continue;
                rates[way].Add(rate);
                bytes[way].Add(allocated);
            }
        }

        double[] rate3 = [.. rates.Select(Median)], bytes3 = [.. bytes.Select(Median)];
        return new PluginResult(
            options.Mode, options.Groups, options.Clients, options.PayloadBytes, options.Rounds, rate3[0], rate3[1], rate3[2], rate3[2] / rate3[1], bytes3[0], bytes3[1], bytes3[2]);
    }

    private static async Task<(double PerSecond, double BytesPerProposal)> MeasureAsync(UltimateConsensusPlugin plugin, Proposing propose, PluginOptions options)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(options.Seconds));
        var meter = SiteMeter.Start();
        var counts = await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(client => LoopAsync(plugin, propose, client, options.PayloadBytes, over.Token))).ConfigureAwait(false);
        return (counts.Sum() / meter.Seconds, meter.AllocatedBytes / (double)Math.Max(1, counts.Sum()));
    }

    private static async Task<long> LoopAsync(UltimateConsensusPlugin plugin, Proposing propose, int client, int payloadBytes, CancellationToken over)
    {
        var data = new byte[payloadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(data, client);
        var count = 0L;
        while (!over.IsCancellationRequested)
        {
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8), count);
            if (await propose(plugin, data).ConfigureAwait(false)) count++;
        }

        return count;
    }

    private static async ValueTask<bool> ByReplicaAsync(UltimateConsensusPlugin plugin, byte[] data) =>
        plugin.GroupOf(data).Board.Leading is { } replica && (await replica.ProposeAsync(data, CancellationToken.None).ConfigureAwait(false)).IsApplied;

    private static async ValueTask<bool> ByGroupAsync(UltimateConsensusPlugin plugin, byte[] data) =>
        (await plugin.GroupOf(data).ProposeAsync(data, CancellationToken.None).ConfigureAwait(false)).IsApplied;

    private static async ValueTask<bool> ByPluginAsync(UltimateConsensusPlugin plugin, byte[] data) =>
        (await plugin.ProposeAsync(data, CancellationToken.None).ConfigureAwait(false)).Success;

    private static IConfiguration ConfigurationOf(PluginOptions options, string directory) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        [$"{UltimateConsensusOptions.SectionName}:Mode"] = options.Mode,
        [$"{UltimateConsensusOptions.SectionName}:Groups"] = options.Groups.ToString(System.Globalization.CultureInfo.InvariantCulture),
        [$"{UltimateConsensusOptions.SectionName}:DataDirectory"] = System.IO.Path.Combine(directory, "data"),
        [$"{UltimateConsensusOptions.SectionName}:AllowUnsafeFileSystem"] = options.AllowsUnsafeFileSystem ? "true" : "false",
    }).Build();

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
