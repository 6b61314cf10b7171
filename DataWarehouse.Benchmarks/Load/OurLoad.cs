using System.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A load on our own nodes, all in this process; each has its directory, log, streams and threads to itself.</summary>
internal sealed class OurLoad(LoadOptions options) : IAsyncDisposable
{
    private readonly LocalNetwork _network = new(PeerTransportLimits.Default, static fault => Console.Error.WriteLine(fault));
    private readonly List<RaftNode> _nodes = [];
    private readonly List<CountingDisk> _disks = [];
    private readonly List<RaftReplica[]> _groups = [];
    private string _directory = string.Empty;

    public async Task<LoadResult> RunAsync()
    {
        await StartAsync().ConfigureAwait(false);
        var clock = new LoadClock();
        var clients = Enumerable.Range(0, options.Clients).Select(number => new LoadClient(number, _groups[number % _groups.Count], options.PayloadBytes, clock)).ToArray();
        var running = clients.Select(client => Task.Run(client.RunAsync)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(3, options.Seconds / 2))).ConfigureAwait(false);

        var process = Process.GetCurrentProcess();
        var (cpu, allocated, syncs, began) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), _disks.Sum(disk => disk.Syncs), clock.Now);
        clock.IsMeasuring = true;
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds)).ConfigureAwait(false);
        clock.IsMeasuring = false;
        var seconds = clock.MicrosecondsSince(began) / 1e6;
        process.Refresh();
        var (cpuSeconds, allocatedBytes, syncCount) = ((process.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated, _disks.Sum(disk => disk.Syncs) - syncs);
        var resident = process.WorkingSet64 / (1024.0 * 1024);
        clock.IsOver = true;
        await Task.WhenAll(running).ConfigureAwait(false);
        await CheckDigestsAsync().ConfigureAwait(false);

        var all = new LatencyHistogram();
        foreach (var client in clients) all.Add(client.Latencies);
        var (unknown, refused) = (clients.Sum(client => client.Unknown), clients.Sum(client => client.Refused));
        if (unknown + refused > 0) await Console.Error.WriteLineAsync($"{unknown} outcomes unknown, {refused} proposals refused.").ConfigureAwait(false);
        return new LoadResult("ours", options.Groups, options.Clients, options.PayloadBytes, all.Count / seconds, all.MillisecondsAt(0.5), all.MillisecondsAt(0.99), all.MillisecondsAt(0.999),
            cpuSeconds / all.Count * 100_000, (double)allocatedBytes / all.Count, resident, syncCount / seconds / options.Nodes, all.Count * (double)options.Nodes / syncCount);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) node.Dispose();
        _network.Dispose();
        await Task.Yield();
        if (_directory.Length > 0) Directory.Delete(_directory, recursive: true);
    }

    private async Task StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("load").FullName;
        if (options.Directory is { } wanted)
        {
            Directory.Delete(_directory);
            _directory = Path.Combine(wanted, Path.GetFileName(_directory));
        }

        var peers = Enumerable.Range(1, options.Nodes).Select(number => new PeerId($"n{number}", new Incarnation(number))).ToArray();
        foreach (var peer in peers)
        {
            var directory = Path.Combine(_directory, peer.Node);
            Directory.CreateDirectory(directory);
            var disk = new CountingDisk(new OperatingSystemDisk(directory));
            _disks.Add(disk);
            _nodes.Add(await RaftNode.StartAsync(new RaftNodeOptions { Shards = options.Shards }, disk, _network.CreateTransport(peer), TimeProvider.System, static text => Environment.FailFast(text)).ConfigureAwait(false));
        }

        var voters = peers.Select((peer, place) => new RaftMember(place + 1, peer)).ToArray();
        for (var group = 1; group <= options.Groups; group++)
        {
            var replicas = new RaftReplica[options.Nodes];
            for (var node = 0; node < options.Nodes; node++) replicas[node] = await _nodes[node].StartGroupAsync(group, voters, new MapMachine()).ConfigureAwait(false);
            _groups.Add(replicas);
        }

        for (var group = 0; group < _groups.Count; group++) _groups[group][group % options.Nodes].Campaign();
        foreach (var replicas in _groups) await WaitForLeaderAsync(replicas).ConfigureAwait(false);
    }

    private static async Task WaitForLeaderAsync(RaftReplica[] replicas)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            foreach (var replica in replicas)
            {
                if ((await replica.GetStatusAsync(CancellationToken.None).ConfigureAwait(false)).IsLeader) return;
            }

            await Task.Delay(20).ConfigureAwait(false);
        }

        throw new TimeoutException($"Group {replicas[0].Group} has no leader.");
    }

    private async Task CheckDigestsAsync()
    {
        foreach (var replicas in _groups)
        {
            var answers = new List<string>();
            foreach (var replica in replicas)
            {
                var answer = await replica.QueryAsync(default, CancellationToken.None).ConfigureAwait(false);
                if (answer.Outcome != QueryOutcome.Answered) throw new InvalidOperationException($"Group {replica.Group} did not answer a read at {replica.Node}: {answer.Outcome}.");
                answers.Add(Convert.ToHexString(answer.Response.Span));
            }

            if (answers.Distinct().Count() != 1) throw new InvalidOperationException($"The replicas of group {replicas[0].Group} differ: {string.Join(", ", answers)}.");
        }
    }
}
