using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;
using DotNext.Threading;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>One voter of this process: a node with a replica of every group. It can be stopped and started again on the same disk.</summary>
/// <remarks>Thread-safe: starts and stops wait for each other.</remarks>
/// <param name="place">Its number in this process, from 0.</param>
/// <param name="peer">The node.</param>
/// <param name="ports">Makes its disk and its transport, anew for each start.</param>
internal sealed class Voter(int place, PeerId peer, VoterPorts ports) : IAsyncDisposable
{
    private const int GroupsAtOnce = 64;

    private readonly AsyncExclusiveLock _changing = new();
    private volatile RaftNode? _node;
    private volatile LogReader? _reader;
    private volatile string? _fault;

    /// <summary>Its number in this process.</summary>
    public int Place => place;

    /// <summary>The node.</summary>
    public PeerId Peer => peer;

    /// <summary>The running node, or null.</summary>
    public RaftNode? Node => _node;

    /// <summary>Reads its log back, or null while it does not run.</summary>
    public LogReader? Reader => _reader;

    /// <summary>Why its log has failed, or null. Nothing more is acknowledged then.</summary>
    public string? Fault => _fault;

    /// <summary>Starts the node and its replicas.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="groups">What is known of each group.</param>
    /// <param name="machines">Makes the state machines of a group.</param>
    /// <param name="members">The initial voters of every group.</param>
    /// <param name="cancellationToken">Ends it between two groups; the node is then stopped.</param>
    public async Task StartAsync(
        RaftNodeOptions options, IReadOnlyList<GroupBoard> groups, Func<int, GroupMachineFactory> machines, IReadOnlyList<RaftMember> members, CancellationToken cancellationToken)
    {
        await _changing.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_node is not null) return;
            _fault = null;
            var node = await OpenAsync(options with { Observer = new VoterObserver(place, groups) }).ConfigureAwait(false);
            try
            {
                CheckGroups(node, groups);
                foreach (var chunk in groups.Chunk(GroupsAtOnce))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await Task.WhenAll(chunk.Select(async board => board.Place(place, await node.StartGroupAsync(board.Group, members, machines(board.Group)).ConfigureAwait(false)))).ConfigureAwait(false);
                }
            }
            catch
            {
                Leave(groups);
                await DisposeAsync(node).ConfigureAwait(false);
                throw;
            }

            _reader = new LogReader(node.Log);
            _node = node;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops the node, as the end of its process would: nobody is asked to take its leaderships.</summary>
    /// <param name="groups">What is known of each group.</param>
    public async Task StopAsync(IReadOnlyList<GroupBoard> groups)
    {
        await _changing.AcquireAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_node is not { } node) return;
            _node = null;
            Leave(groups);
            await DisposeAsync(node).ConfigureAwait(false);
            _reader?.Dispose();
            _reader = null;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _changing.DisposeAsync();

    private async Task<RaftNode> OpenAsync(RaftNodeOptions options)
    {
        try
        {
            return await RaftNode.StartAsync(options, ports.OpenDisk(), ports.OpenTransport(), ports.Time, Failed).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ConsensusException(ConsensusErrors.DirectoryRefused, $"Voter {peer.Node} cannot use {ports.Where}. {refused.Message}", isTransient: false, refused);
        }
    }

    /// <summary>Groups that the options do not know mean that the data was made with other options, under which keys belonged to other groups.</summary>
    private void CheckGroups(RaftNode node, IReadOnlyList<GroupBoard> groups)
    {
        var known = groups.Select(static board => (long)board.Group).ToHashSet();
        var strange = node.StoredGroups.Where(group => !known.Contains(group)).Order().ToArray();
        if (strange.Length == 0) return;
        throw new ConsensusException(
            ConsensusErrors.DirectoryMismatch, $"{ports.Where} holds group {strange[0]}, and the options know {groups.Count} groups. Give as many groups as it was made with.", isTransient: false, null);
    }

    private void Failed(string fault)
    {
        _fault = fault;
        ports.Failed(fault);
    }

    private void Leave(IReadOnlyList<GroupBoard> groups)
    {
        foreach (var board in groups) board.Place(place, null);
    }

    /// <summary>It waits for threads, so a thread of the pool does it.</summary>
    private static Task DisposeAsync(RaftNode node) => Task.Run(node.Dispose);
}
