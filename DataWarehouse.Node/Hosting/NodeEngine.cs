using System.Collections.Immutable;
using System.Net.Sockets;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Leases;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Watches;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>The engine of a node: its log, its transport, and its replicas of all keyspaces.</summary>
/// <remarks>Started and stopped by one thread; what it runs is thread-safe.</remarks>
/// <param name="settings">How the node runs.</param>
/// <param name="identity">Whose data directory it is.</param>
/// <param name="book">The members.</param>
/// <param name="catalogue">Which keyspaces there are.</param>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="tls">The certificates.</param>
/// <param name="counters">What is counted.</param>
/// <param name="observer">Is told what goes wrong between nodes.</param>
/// <param name="system">The system group.</param>
/// <param name="news">Is told what happens to groups.</param>
/// <param name="telemetry">Shows what the engine does.</param>
/// <param name="recoveries">Who was given up, and is not talked to.</param>
/// <param name="entries">Knows which entries are left out.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class NodeEngine(
    NodeSettings settings,
    NodeIdentity identity,
    MemberBook book,
    IKeyspaceCatalogue catalogue,
    KeyspaceTable table,
    NodeTls tls,
    NodeCounters counters,
    TransportLog observer,
    SystemGroup system,
    NodeNews news,
    EngineTelemetry telemetry,
    RecoveryBook recoveries,
    EntryWatch entries,
    TimeProvider time,
    ILogger<NodeEngine> log) : IDisposable
{
    private const int StartsAtOnce = 64;
    private TcpPeerTransport? _transport;
    private RaftNode? _node;

    /// <summary>Where peers reach it; only after the start.</summary>
    public HostPort PeerAddress => new(ListenPeer.Host, _transport!.EndPoint!.Port);

    private HostPort ListenPeer => settings.ListenPeer ?? identity.Self.Peer;

    /// <summary>Opens the log, listens for peers and takes up all keyspaces.</summary>
    /// <param name="logPath">Where the log lies.</param>
    /// <exception cref="StartRefusedException">The log or the address cannot be used.</exception>
    public async Task StartAsync(string logPath)
    {
        _transport = new TcpPeerTransport(new TcpTransportOptions
        {
            Cluster = book.Cluster,
            Local = book.Self,
            Boot = identity.Boot,
            Listen = ListenPeer.ToEndPoint(),
            Observer = observer,
            Certificates = tls.Peers,
            Time = time,
        });
        Introduce();
        book.Changed += Introduce;
        try
        {
            _node = await RaftNode.StartAsync(settings.Engine with { Observer = news, AsksWhetherMember = true, Telemetry = telemetry }, settings.Disk(logPath), _transport, time, Failed).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new StartRefusedException($"The address for peers, {ListenPeer}, cannot be listened on: {exception.Message} Give another one with --peer-address.", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new StartRefusedException($"The log in '{logPath}' was refused: {exception.Message}", exception);
        }

        news.FindReplica = _node.Find;
        await StartSystemAsync().ConfigureAwait(false);
        var held = catalogue.Entries.Where(entry => MayBeginPlanned || StoredReplica(entry.Group) is not null);
        foreach (var some in held.Chunk(StartsAtOnce)) await Task.WhenAll(some.Select(BeginAsync)).ConfigureAwait(false);
    }

    /// <summary>The replicas that this node holds; those of keyspaces that were not taken up yet only as data.</summary>
    public ImmutableArray<LocalReplica> Replicas()
    {
        var node = _node!;
        return [.. node.StoredReplicas.Select(stored => new LocalReplica { Group = stored.Group, Replica = stored.Replica, IsRunning = node.Find(stored.Group) is not null })];
    }

    /// <summary>This node's replica of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public RaftReplica? Find(long group) => _node!.Find(group);

    /// <summary>Whether the process of a node was heard lately.</summary>
    /// <param name="peer">The node.</param>
    public bool IsHeard(PeerId peer) => _node?.IsHeard(peer) == true;

    /// <summary>What does not get on although the node is alive; see <see cref="RaftNode.Standstills"/>.</summary>
    public IReadOnlyList<Standstill> Standstills => _node?.Standstills ?? [];

    /// <summary>How all groups of this node are.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<GroupSurvey> SurveyAsync(CancellationToken cancellationToken) => _node!.SurveyAsync(cancellationToken);

    /// <summary>The number of the shard that a group runs on.</summary>
    /// <param name="group">The group.</param>
    public int ShardOf(long group) => _node!.ShardNumberOf(group);

    /// <summary>Takes up a keyspace, or begins it.</summary>
    /// <param name="entry">The keyspace.</param>
    public Task BeginAsync(KeyspaceEntry entry) => StartAsync(
        entry, machines => StoredReplica(entry.Group) is { } stored and > 0 ? _node!.JoinGroupAsync(entry.Group, stored, machines) : _node!.StartGroupAsync(entry.Group, entry.Voters, machines));

    /// <summary>Holds a keyspace from now on whose group is to fill this node's replica.</summary>
    /// <param name="entry">The keyspace.</param>
    /// <param name="replica">The replica's number.</param>
    public Task JoinAsync(KeyspaceEntry entry, long replica) => StartAsync(entry, machines => _node!.JoinGroupAsync(entry.Group, replica, machines));

    /// <summary>Ends this node's part of a group for good.</summary>
    /// <param name="group">The group.</param>
    public Task EndAsync(long group)
    {
        table.Remove(group);
        return _node!.DestroyGroupAsync(group);
    }

    /// <summary>Lets this node's replica of a group go; the group lives on elsewhere.</summary>
    /// <param name="group">The group.</param>
    public Task LetGoAsync(long group)
    {
        table.LetGo(group);
        return _node!.DestroyGroupAsync(group);
    }

    /// <summary>Hands the leadership of all groups to other nodes, as far as that is possible within a while.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task MoveLeadersAwayAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(table.All.Where(static keyspace => keyspace.Leadership.Now.IsHere).Select(static keyspace => keyspace.Entry.Group)
            .Concat(system.Leadership.Now.IsHere ? [SystemGroup.Number] : []).Select(group => MoveAwayAsync(group, cancellationToken)));

    /// <inheritdoc/>
    public void Dispose()
    {
        book.Changed -= Introduce;
        table.Close();
        _node?.Dispose();
    }

    private KeyspaceGuard? GuardOf(string keyspace) =>
        settings.KeyspaceLimits.TryGetValue(keyspace, out var limits) || settings.KeyspaceLimits.TryGetValue(KeyspaceLimits.Everyone, out limits) ? new KeyspaceGuard(keyspace, limits, counters, time) : null;

    /// <summary>Whether the keyspaces of the plan may begin here: only before all of them have once, for what is missing after that was let go of.</summary>
    private bool MayBeginPlanned => identity is { IsFounder: true, HasBegun: false };

    private async Task StartSystemAsync()
    {
        var machines = new SystemMachineFactory(system, settings.Levels);
        if (StoredReplica(SystemGroup.Number) is { } stored and > 0)
        {
            system.Attach(await _node!.JoinGroupAsync(SystemGroup.Number, stored, machines).ConfigureAwait(false));
        }
        else if (!identity.IsFounder)
        {
            system.Attach(await _node!.JoinGroupAsync(SystemGroup.Number, identity.SystemReplica, machines).ConfigureAwait(false));
        }
        else if (MayBeginPlanned || StoredReplica(SystemGroup.Number) is not null)
        {
            RaftMember[] voters = [.. identity.Plan.Members.Select(static (member, place) => new RaftMember(place + 1, member.Id))];
            system.Attach(await _node!.StartGroupAsync(SystemGroup.Number, voters, machines).ConfigureAwait(false));
        }
    }

    private async Task StartAsync(KeyspaceEntry entry, Func<KeyspaceMachineFactory, Task<RaftReplica>> start)
    {
        var keyspace = new Keyspace(entry, new WatchHub(settings.Limits.WatchHubBytesMax, counters), new LeaseClock(settings.LeaseTick), new ApplyMarks(time)) { Guard = GuardOf(entry.Name) };
        table.Add(keyspace);
        var machines = new KeyValueMachineFactory(new KeyValueOptions { QuotaBytes = identity.Plan.QuotaBytes }, keyspace);
        keyspace.Attach(await start(new KeyspaceMachineFactory(machines, keyspace.Captures, keyspace.Marks, () => entries.GuardOf(entry.Group))).ConfigureAwait(false));
        table.Open(keyspace);
    }

    /// <summary>The number of the replica whose data is here: null for none, 0 for one that a repair has fenced, which the engine refuses with the reason.</summary>
    private long? StoredReplica(long group) => _node!.StoredReplicas.Where(stored => stored.Group == group).Select(static stored => (long?)stored.Replica).FirstOrDefault();

    private async Task MoveAwayAsync(long group, CancellationToken cancellationToken)
    {
        if (_node!.Find(group) is not { } replica) return;
        try
        {
            var status = await replica.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            var next = status.Members.Where(member => member.Part == RaftMemberPart.Voter && member.Member.Replica != status.Replica)
                .OrderByDescending(member => _node.IsHeard(member.Member.Node)).ThenByDescending(static member => member.Match).FirstOrDefault();
            if (!status.IsLeader || next.Member.Replica == 0) return;
            var result = await replica.TransferLeadershipAsync(next.Member.Replica, cancellationToken).ConfigureAwait(false);
            if (!result.IsDone) LeaderStays(group, result.Status);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            LeaderStays(group, ChangeStatus.OutcomeUnknown);
        }
    }

    private void Introduce() =>
        _transport!.SetPeers([.. book.Members.Where(member => member.Id != book.Self && !recoveries.IsGivenUp(member.Id)).Select(static member => new PeerAddress(member.Id, member.Peer.Host, member.Peer.Port))]);

    private void Failed(string reason)
    {
        LogFailed(reason);
        // Nothing more can be acknowledged, and what the log holds is safe only if nobody goes on with it.
        Environment.FailFast("The log of this node has failed: " + reason);
    }

    [LoggerMessage(501, LogLevel.Critical, "The log has failed, and the process ends: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(502, LogLevel.Warning, "The leadership of group {Group} stays until the others elect a leader: {Status}")]
    private partial void LeaderStays(long group, ChangeStatus status);
}
