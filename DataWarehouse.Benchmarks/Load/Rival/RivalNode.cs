using System.Net;
using System.Net.Sockets;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DataWarehouse.Benchmarks.Load.Rival;

/// <summary>
/// A node of DotNext.Net.Cluster: one cluster object, one log and one port for each group, since it knows no groups. Chunks of 1 MiB in private memory are the quickest
/// settings of its log that were found for this load; everything else is its default, but for election timeouts that a busy machine does not break.
/// </summary>
internal sealed class RivalNode(LoadOptions options, int number, string directory) : ILoadNode
{
    private const int ChunkBytes = 1 << 20;
    private const int ElectionTimeoutMs = 1_000;
    private readonly List<WriteAheadLog> _logs = [];
    private readonly List<RaftCluster> _clusters = [];
    private readonly List<RivalMachine> _machines = [];
    private int[][] _ports = [];

    public long? Syncs => null;

    /// <summary>It wants its port said beforehand: the system picks one, which is free again when the cluster takes it.</summary>
    public Task<int[]> OpenAsync()
    {
        var listeners = Enumerable.Range(0, options.Groups).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return Task.FromResult(ports);
    }

    public Task ConnectAsync(int[][] ports)
    {
        _ports = ports;
        return Task.CompletedTask;
    }

    public async Task StartGroupsAsync()
    {
        for (var group = 0; group < options.Groups; group++)
        {
            var machine = new RivalMachine(options.PayloadBytes);
            var log = new WriteAheadLog(
                new WriteAheadLog.Options
                {
                    Location = Path.Combine(directory, $"g{group}"),
                    ChunkSize = X("CH", ChunkBytes), ConcurrencyLevel = X("CL", 5), NoBuffering = X("NB", 0) != 0, FlushOnCommit = X("FC", 1) != 0, FlushInterval = TimeSpan.FromMilliseconds(X("FI", 0)),
                    MemoryManagement = WriteAheadLog.MemoryManagementStrategy.PrivateMemory,
                },
                machine);
            var cluster = new RaftCluster(ConfigurationOf(group)) { AuditTrail = log };
            _machines.Add(machine);
            _logs.Add(log);
            _clusters.Add(cluster);
            await cluster.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Who leads is left to its elections.</summary>
    public Task LeadAsync() => Task.CompletedTask;

    public Task<int[]> FindLedAsync() =>
        Task.FromResult(Enumerable.Range(0, _clusters.Count).Where(group => !_clusters[group].LeadershipToken.IsCancellationRequested).ToArray());

    public LoadClient CreateClient(int number, int group, LoadClock clock) => new RivalClient(number, _clusters[group], options.PayloadBytes, clock);

    public async Task<string[]> DigestsAsync()
    {
        foreach (var cluster in _clusters) await cluster.ApplyReadBarrierAsync(ReadBarrierType.Strong, CancellationToken.None).ConfigureAwait(false);
        return [.. _machines.Select(machine => machine.Digest)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await cluster.StopAsync(late.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The others are gone already; there is nobody to say farewell to.
            }

            await cluster.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var log in _logs) await log.DisposeAsync().ConfigureAwait(false);
    }

    private RaftCluster.TcpConfiguration ConfigurationOf(int group) => new(new IPEndPoint(IPAddress.Loopback, _ports[number - 1][group]))
    {
        ConfigurationStorage = new RivalMembers(_ports.Select(ports => ports[group])),
        LowerElectionTimeout = ElectionTimeoutMs,
        UpperElectionTimeout = ElectionTimeoutMs * 2,
        ColdStart = false, MaxReplicationLag = X("ML", 16), HeartbeatThreshold = X("HT", 50) / 100.0, TransmissionBlockSize = X("TB", 65535),
    };
    private static int X(string n, int d) => int.TryParse(Environment.GetEnvironmentVariable(n), out var v) ? v : d;
}
