using System.Globalization;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Makes many keyspaces, leaves the servers alone, and measures what they take then.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class IdleMeasure
{
    private const int CreatesAtOnce = 16;
    private const double SettleSecondsMin = 10;
    private const string LoadAverageFile = "/proc/loadavg";
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CreateWithin = TimeSpan.FromSeconds(60);

    /// <summary>Measures.</summary>
    /// <param name="engine">The engine, for the result. Only ours has keyspaces: another is measured without.</param>
    /// <param name="options">How much.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="output">Where is said how far it is.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<IdleResult> RunAsync(string engine, BenchOptions options, ServerCluster servers, CommandOutput output, CancellationToken ct)
    {
        var leader = await servers.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        var version = (await servers.AskAsync(leader, ct).ConfigureAwait(false))?.Version ?? "unknown";
        var keyspaces = engine == BenchNames.Ours ? options.Keyspaces : 0;
        output.Diagnostic(string.Create(CultureInfo.InvariantCulture, $"{engine}, idle: making {keyspaces} keyspaces ..."));
        var began = TimeProvider.System.GetTimestamp();
        await CreateAsync(servers, leader, keyspaces, ct).ConfigureAwait(false);
        var created = TimeProvider.System.GetElapsedTime(began);

        var settle = TimeSpan.FromSeconds(Math.Max(options.WarmUpSeconds, SettleSecondsMin));
        output.Diagnostic(string.Create(CultureInfo.InvariantCulture, $"{engine}, idle: made in {created.TotalSeconds:0.0} s; {settle.TotalSeconds:0} s to settle, {options.Seconds} s measured ..."));
        await Task.Delay(settle, TimeProvider.System, ct).ConfigureAwait(false);
        var (cpu, measuring) = (BenchMeasure.ServerCpuOf(servers), TimeProvider.System.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System, ct).ConfigureAwait(false);
        cpu = BenchMeasure.ServerCpuOf(servers) - cpu;
        var seconds = TimeProvider.System.GetElapsedTime(measuring).TotalSeconds;
        if (servers.Running.Any(static process => process.HasExited)) throw new CommandFailedException(ExitCodes.Failed, "A server has ended while it was measured.");
        return new IdleResult
        {
            Engine = engine,
            Version = version,
            Load = BenchNames.Idle,
            Servers = servers.Endpoints.Length,
            Keyspaces = keyspaces,
            CreateSeconds = Math.Round(created.TotalSeconds, 1),
            SettleSeconds = settle.TotalSeconds,
            Seconds = Math.Round(seconds, 2),
            ServerCpuPercent = Math.Round(100 * cpu.TotalSeconds / seconds, 2),
            LoadAverage = await ReadLoadAverageAsync(ct).ConfigureAwait(false),
        };
    }

    private static async Task CreateAsync(ServerCluster servers, int place, int count, CancellationToken ct)
    {
        var client = new Wire.Keyspaces.KeyspacesClient(servers.At(place));
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = CreatesAtOnce, CancellationToken = ct }, async (number, token) =>
            {
                using var late = CancellationTokenSource.CreateLinkedTokenSource(token);
                late.CancelAfter(CreateWithin);
                var request = new KeyspaceCreateRequest { Name = string.Create(CultureInfo.InvariantCulture, $"idle-{number}") };
                await client.CreateAsync(request, cancellationToken: late.Token).ResponseAsync.ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (RpcException refused)
        {
            throw new CommandFailedException(ExitCodes.Failed, $"A keyspace was not made: {refused.Status.Detail}", refused);
        }
    }

    private static async Task<double?> ReadLoadAverageAsync(CancellationToken ct)
    {
        if (!File.Exists(LoadAverageFile)) return null;
        var text = await File.ReadAllTextAsync(LoadAverageFile, ct).ConfigureAwait(false);
        return double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var average) ? average : null;
    }
}
