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
    private readonly List<Socket> _holders = [];
    private readonly List<WriteAheadLog> _logs = [];
    private readonly List<RaftCluster> _clusters = [];
    private readonly List<RivalMachine> _machines = [];
    private int[][] _ports = [];

    public long? Syncs => null;

    /// <summary>
    /// It wants its port said beforehand. The system picks one, and the socket that has it stays: without listening it is in nobody's way but those who would take the port
    /// for a connection of theirs.
    /// </summary>
    public Task<int[]> OpenAsync()
    {
        for (var group = 0; group < options.Groups; group++)
        {
            var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _holders.Add(holder);
        }

        return Task.FromResult(_holders.Select(holder => ((IPEndPoint)holder.LocalEndPoint!).Port).ToArray());
    }

    public void Introduce(int[][] ports) => _ports = ports;

    /// <summary>It connects by itself.</summary>
    public Task ConnectAsync() => Task.CompletedTask;

    public async Task StartGroupsAsync()
    {
        for (var group = 0; group < options.Groups; group++)
        {
            var machine = new RivalMachine(options.PayloadBytes);
            var log = new WriteAheadLog(
                new WriteAheadLog.Options
                {
                    Location = Path.Combine(directory, $"g{group}"),
                    ChunkSize = ChunkBytes,
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

        foreach (var holder in _holders) holder.Dispose();
        foreach (var log in _logs) await log.DisposeAsync().ConfigureAwait(false);
    }

    private RaftCluster.TcpConfiguration ConfigurationOf(int group) => new(new IPEndPoint(IPAddress.Loopback, _ports[number - 1][group]))
    {
        ConfigurationStorage = new RivalMembers(_ports.Select(ports => ports[group])),
        LowerElectionTimeout = ElectionTimeoutMs,
        UpperElectionTimeout = ElectionTimeoutMs * 2,
        ColdStart = false,
    };
}
