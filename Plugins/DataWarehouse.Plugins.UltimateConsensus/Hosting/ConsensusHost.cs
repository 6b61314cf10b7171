using DataWarehouse.Plugins.UltimateConsensus.Events;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Runs the voters of this process with all groups.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ConsensusHost : IAsyncDisposable
{
    private readonly UltimateConsensusOptions _options;
    private readonly HostServices _services;
    private readonly RaftNodeOptions _nodeOptions;
    private readonly VoterSet _voters;
    private readonly GroupBoard[] _boards;
    private readonly Dictionary<int, GroupMachineFactory> _machines = [];
    private readonly GroupWatch _watch;
    private bool _hasStarted;

    private ConsensusHost(UltimateConsensusOptions options, HostServices services, VoterSet voters)
    {
        (_options, _services, _voters) = (options, services, voters);
        _nodeOptions = HostPlan.NodeOptionsOf(options) with { Telemetry = services.Telemetry.Engine };
        _boards = [.. Enumerable.Range(1, options.Groups).Select(group => new GroupBoard(group, voters.Nodes, voters.Here.Count))];
        Groups = [.. _boards.Select(Make)];
        _watch = new GroupWatch(voters.Here, _boards, services, options.HeartbeatInterval);
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<RaftGroup> Groups { get; }

    /// <summary>The voters of this process.</summary>
    public IReadOnlyList<Voter> Voters => _voters.Here;

    /// <summary>The nodes of all voters.</summary>
    public IReadOnlyList<SDK.Transport.PeerId> Nodes => _voters.Nodes;

    /// <summary>Whether another node is connected; false too where it is not known.</summary>
    /// <param name="node">The node.</param>
    public bool IsConnected(SDK.Transport.PeerId node) => _voters.Connections?.IsConnected(node) == true;

    /// <summary>What is known of the groups.</summary>
    public IReadOnlyList<GroupBoard> Boards => _boards;

    /// <summary>Makes a host; nothing runs yet.</summary>
    /// <param name="options">The options, which are valid.</param>
    /// <param name="services">What it works with.</param>
    /// <exception cref="ConsensusException">Something is missing, or a directory cannot be used.</exception>
    public static ConsensusHost Make(UltimateConsensusOptions options, HostServices services) => new(options, services, VoterSet.Make(options, services));

    /// <summary>Starts all voters of this process with all groups, and elections.</summary>
    /// <param name="cancellationToken">Ends it; what was started is stopped by the disposal.</param>
    /// <exception cref="ConsensusException">A data directory was refused.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _services.Telemetry.Observe(_boards);
        await Task.WhenAll(_voters.Here.Select(voter => StartVoterAsync(voter.Place, cancellationToken))).ConfigureAwait(false);
        // Where all voters are here nobody else can lead, so leaders are spread at once.
        if (_voters.Here.Count == _voters.Nodes.Count)
        {
            foreach (var board in _boards) board.At(board.Group % _voters.Here.Count)?.Campaign();
        }

        _watch.Start();
        _hasStarted = true;
        _services.Telemetry.Started(_options, _voters.Here.Count);
        foreach (var board in _boards)
            _services.Bus.Publish(ConsensusTopics.GroupStarted, new GroupStarted(board.Group, [.. board.Voters.Select(static voter => voter.Node)]));
    }

    /// <summary>Starts a voter, on the disk that it has.</summary>
    /// <param name="place">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConsensusException">Its data directory was refused.</exception>
    public Task StartVoterAsync(int place, CancellationToken cancellationToken) =>
        _voters.Here[place].StartAsync(_nodeOptions, _boards, group => _machines[group], _voters.Members, cancellationToken);

    /// <summary>Stops a voter as the end of its process would.</summary>
    /// <param name="place">Which.</param>
    public Task StopVoterAsync(int place) => _voters.Here[place].StopAsync(_boards);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (var board in _boards) board.Dispose();
        await Task.WhenAll(_voters.Here.Select(voter => StopVoterAsync(voter.Place))).ConfigureAwait(false);
        foreach (var voter in _voters.Here) await voter.DisposeAsync().ConfigureAwait(false);
        _voters.Dispose();
        _services.Telemetry.Observe([]);
        if (!_hasStarted) return;
        foreach (var board in _boards) _services.Bus.Publish(ConsensusTopics.GroupStopped, new GroupStopped(board.Group));
        _services.Telemetry.Stopped();
    }

    private RaftGroup Make(GroupBoard board)
    {
        var captures = new CaptureDesk();
        _machines[board.Group] = new GroupMachineFactory(_services.Machines(board.Group), captures);
        var calls = new GroupCalls(board, _services.Time, _options.ProposeTimeout, _options.HeartbeatInterval);
        return new RaftGroup(board, calls, captures, new RaftGroupLog(board, ReaderOf, _services.Time, _options.HeartbeatInterval), HostPlan.CommandBytesMaxOf(_options));
    }

    private LogReader? ReaderOf(RaftReplica replica) => _voters.Here.FirstOrDefault(voter => voter.Peer == replica.Node)?.Reader;
}
