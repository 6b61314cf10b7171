using System.Collections.Immutable;
using System.Diagnostics;
using DataWarehouse.Node.Cli.Bench.Lean;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Puts one load on servers that run, and measures.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class BenchMeasure
{
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(60);

    /// <summary>Measures.</summary>
    /// <param name="engine">The engine, for the result.</param>
    /// <param name="load">The load.</param>
    /// <param name="options">How much.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>What they did.</returns>
    public static async Task<BenchResult> RunAsync(string engine, string load, BenchOptions options, ServerCluster servers, CancellationToken ct)
    {
        var leader = await servers.FindLeaderAsync(LeaderWithin, ct).ConfigureAwait(false);
        var version = (await servers.AskAsync(leader, ct).ConfigureAwait(false))?.Version ?? "unknown";
        ImmutableArray<Uri> targets = options.IsAtLeader ? [servers.Endpoints[leader]] : servers.Endpoints;
        var channels = Enumerable.Range(0, options.Connections).Select(number => ChannelMaking.Make(targets[number % targets.Length], new ClientSettings { Endpoints = targets })).ToArray();
        try
        {
            var connections = channels.Select(channel => channel.CreateCallInvoker()).ToArray();
            using var made = Make(load, options, targets, connections);
            return (await MeasureAsync(load, made, options, servers, ct).ConfigureAwait(false)) with { Engine = engine, Version = version };
        }
        finally
        {
            foreach (var channel in channels) channel.Dispose();
        }
    }

    private static ILoad Make(string load, BenchOptions options, ImmutableArray<Uri> targets, CallInvoker[] connections)
    {
        if (load == BenchNames.Watch) return new WatchLoad(options, connections);
        return options.IsOrdinaryClient || !LeanLoad.Takes(options) ? new CallLoad(load, options, connections) : new LeanLoad(load, options, targets, connections);
    }

    private static async Task<BenchResult> MeasureAsync(string name, ILoad load, BenchOptions options, ServerCluster servers, CancellationToken ct)
    {
        await load.PrepareAsync(ct).ConfigureAwait(false);
        var gauge = new LoadGauge();
        var running = load.RunAsync(gauge, ct);
        await Task.Delay(TimeSpan.FromSeconds(options.WarmUpSeconds), TimeProvider.System, ct).ConfigureAwait(false);
        var (began, serverCpu, ownCpu, events) = (TimeProvider.System.GetTimestamp(), ServerCpuOf(servers), OwnCpu(), load.Events);
        gauge.Measure();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System, ct).ConfigureAwait(false);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        (serverCpu, ownCpu, events) = (ServerCpuOf(servers) - serverCpu, OwnCpu() - ownCpu, load.Events - events);
        gauge.End();
        await running.ConfigureAwait(false);
        var latencies = load.Latencies;
        if (latencies.Count == 0) throw new CommandFailedException(ExitCodes.Failed, $"No call succeeded in {options.Seconds} s; the first failure: {gauge.FirstFailure ?? "none"}");
        var isWatch = name == BenchNames.Watch;
        var units = (isWatch ? events : latencies.Count) / 100_000.0;
        return new BenchResult
        {
            Engine = string.Empty,
            Version = string.Empty,
            Load = name,
            Servers = servers.Endpoints.Length,
            Clients = isWatch ? options.WatchWindow : options.Clients,
            Connections = options.Connections,
            ValueBytes = options.ValueBytes,
            Watchers = isWatch ? options.Watchers : null,
            WatchWindow = isWatch ? options.WatchWindow : null,
            Client = load is LeanLoad ? "lean" : "grpc",
            Target = options.IsAtLeader ? "leader" : "spread",
            Seconds = Math.Round(seconds, 2),
            OperationsPerSecond = Math.Round(latencies.Count / seconds, 1),
            EventsPerSecond = isWatch ? Math.Round(events / seconds, 1) : null,
            P50Ms = Math.Round(latencies.MillisecondsAt(0.5), 3),
            P99Ms = Math.Round(latencies.MillisecondsAt(0.99), 3),
            ServerCpuSecondsPer100K = units > 0 ? Math.Round(serverCpu.TotalSeconds / units, 3) : 0,
            ClientCpuSecondsPer100K = units > 0 ? Math.Round(ownCpu.TotalSeconds / units, 3) : 0,
            Failed = gauge.Failed,
            Note = gauge.FirstFailure is { } failure ? "first failure: " + failure : null,
        };
    }

    /// <summary>The processor time of all servers.</summary>
    /// <param name="servers">The servers.</param>
    public static TimeSpan ServerCpuOf(ServerCluster servers) => servers.Running.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime);

    private static TimeSpan OwnCpu()
    {
        using var own = Process.GetCurrentProcess();
        return own.TotalProcessorTime;
    }
}
