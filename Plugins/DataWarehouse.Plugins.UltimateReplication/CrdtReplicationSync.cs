using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Counters;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>
/// Keys that every replica can read and write at any time, one sibling set for each. Replicas exchange whole sets, merge them, and prune
/// after each exchange.
/// </summary>
/// <remarks>
/// <para>This first form keeps its keys in memory: a process that ends loses its copy, and the node must join again as a new incarnation.
/// It enforces that by refusing an incarnation whose counter has issued dots before.</para>
/// <para>Thread-safe. It owns the transport from <see cref="Start"/> to <see cref="Dispose"/>, and neither the counter nor the
/// membership.</para>
/// </remarks>
public sealed class CrdtReplicationSync : IMultiMasterReplication, IDisposable
{
    private readonly IEpochClusterMembership _membership;
    private readonly IPeerTransport _transport;
    private readonly ReplicationSettings _settings;
    private readonly Replica _replica;
    private readonly SiblingReader _reader;
    private readonly ExchangeEndpoint _endpoint;
    private readonly GuardedExchange _guard;

    /// <summary>Makes the local replica, empty.</summary>
    /// <param name="membership">Who belongs to the cluster, this node included; it must have epochs.</param>
    /// <param name="transport">Reaches the peers; named like the local node and not started.</param>
    /// <param name="counter">Makes the dots of the local incarnation; it must not have issued any.</param>
    /// <param name="strategy">Decides about concurrent values.</param>
    /// <param name="settings">Limits, clock and telemetry.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// The membership has no epochs; or the transport or the counter belongs to another incarnation; or the counter was used before; or two
    /// of the largest values and their key do not fit into one message of the transport.
    /// </exception>
    public CrdtReplicationSync(
        IClusterMembership membership,
        IPeerTransport transport,
        IDotCounter counter,
        ReplicationStrategyBase strategy,
        ReplicationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(settings);
        _membership = EpochRequirement.Require(membership);
        RequireLocal(_membership.View, transport, counter);
        _transport = transport;
        _settings = settings;
        var setBytesMax = RequireRoom(settings.Limits, transport.Limits);
        _replica = new Replica(_membership, counter, settings.Time, settings.Limits, setBytesMax)
        {
            WritesReplaceAll = strategy.WritesReplaceAll,
        };
        _reader = new SiblingReader(strategy, settings.Telemetry);
        _endpoint = new ExchangeEndpoint(_replica, transport, settings);
        _guard = new GuardedExchange(settings.Executor);
    }

    /// <summary>The keys this replica holds, deleted ones included.</summary>
    public int KeyCount => _replica.KeyCount;

    /// <summary>Why the replica has stopped for good, or null while it works; see <see cref="ReplicaStoppedException"/>.</summary>
    public string? StopReason => _replica.StopReason;

    /// <summary>Begins to answer peers.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start() => _transport.Start(_endpoint);

    /// <inheritdoc/>
    /// <exception cref="ReplicaNotReadyException">The replica is not bootstrapped yet.</exception>
    /// <exception cref="ReplicaStoppedException">The replica has stopped for good.</exception>
    /// <exception cref="CausalityException">The local node is retired.</exception>
    public ValueTask<ReplicatedRead> ReadAsync(string key, CancellationToken ct)
    {
        KeyRule.Require(key);
        ct.ThrowIfCancellationRequested();
        var set = _replica.Read(key);
        return ValueTask.FromResult(new ReplicatedRead(_reader.Read(key, set.Values), set.Context));
    }

    /// <inheritdoc/>
    /// <exception cref="ReplicaStoppedException">The replica has stopped for good.</exception>
    public ValueTask<Dot> WriteAsync(string key, ReadOnlyMemory<byte> value, CausalContext context, CancellationToken ct)
    {
        KeyRule.Require(key);
        if (value.Length > _settings.Limits.ValueBytesMax)
        {
            throw new ArgumentException(
                $"A value has at most {_settings.Limits.ValueBytesMax} bytes; this one has {value.Length}.", nameof(value));
        }

        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_replica.Write(key, value.ToArray(), context));
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string key, CausalContext context, CancellationToken ct)
    {
        KeyRule.Require(key);
        ct.ThrowIfCancellationRequested();
        _replica.Delete(key, context);
        return ValueTask.CompletedTask;
    }

    /// <summary>What this replica knows of a key, as a version vector over node ids: a context, not the replica's own state.</summary>
    /// <param name="key">The key: 1 to 65,536 UTF-8 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty or too long.</exception>
    /// <exception cref="ReplicaNotReadyException">The replica is not bootstrapped yet.</exception>
    /// <exception cref="ReplicaStoppedException">The replica has stopped for good.</exception>
    /// <exception cref="CausalityException">The local node is retired.</exception>
    public DottedVersionVector VersionOf(string key)
    {
        KeyRule.Require(key);
        return DottedVersionVector.FromContext(_replica.Read(key).Context, _membership);
    }

    /// <summary>Exchanges all keys with one peer, in both directions, then prunes. Runs under the policy <c>replication-exchanges</c>, with the peer as its instance.</summary>
    /// <param name="peerNodeId">The peer's node id.</param>
    /// <param name="ct">Ends the exchange between two messages: what has arrived is merged and kept.</param>
    /// <returns>What was exchanged; an expected failure is an outcome, not an exception.</returns>
    /// <exception cref="ArgumentException"><paramref name="peerNodeId"/> is not a node id, or the local node's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<SyncResult> SyncAsync(string peerNodeId, CancellationToken ct)
    {
        NodeIds.Validate(peerNodeId);
        ct.ThrowIfCancellationRequested();
        if (string.Equals(peerNodeId, _transport.Local.Node, StringComparison.Ordinal))
            throw new ArgumentException("A replica does not exchange with itself.", nameof(peerNodeId));
        var isMember = _membership.View.TryFind(peerNodeId, out var record) && record.Status == MemberStatus.Active;
        var result = isMember
            ? await _guard.RunAsync(token => new Exchanging(_endpoint, _replica).RunAsync(new PeerId(peerNodeId, record!.Incarnation), token), peerNodeId, ct).ConfigureAwait(false)
            : new SyncResult(SyncOutcome.UnknownPeer, 0, 0, $"'{peerNodeId}' is not an active member at epoch {_membership.View.AppliedEpoch}.");
        PruneDeadNodes();
        _settings.Telemetry.ExchangeEnded(peerNodeId, Word(result.Outcome), result.KeysSent, result.KeysReceived);
        return result;
    }

    /// <summary>Drops the entries of sealed nodes from every key: lifts this replica's state to its applied epoch. Runs after each exchange.</summary>
    public void PruneDeadNodes() => _replica.Sweep();

    /// <summary>Stops answering peers and ends exchanges under way as unreachable. What was merged can still be read.</summary>
    public void Dispose()
    {
        _transport.Stop();
        _endpoint.ReleaseAll();
    }

    /// <summary>The exchanges begun here that wait for an answer now.</summary>
    internal int Waiting => _endpoint.Waiting;

    internal Replica Replica => _replica;

    internal IPeerReceiver Receiver => _endpoint;

    /// <summary>The key's set as it stands in memory, also where a client may not read it.</summary>
    internal DvvSet<StampedValue> StateOf(string key) => _replica.Stored(key);

    /// <summary>The most bytes of a key and its set, when the limits leave room for two values.</summary>
    internal static int RequireRoom(ReplicationLimits limits, PeerTransportLimits transport)
    {
        // Two, so that the join of one value from here and one from a peer always finds room.
        var needed = (2L * limits.ValueBytesMax) + ReplicationLimits.KeyBytesMax;
        var setBytesMax = SyncMessageCodec.SetBytesMax(transport.MessageBytesMax);
        if (setBytesMax >= needed) return setBytesMax;
        throw new ArgumentException(
            $"Two values of {limits.ValueBytesMax} bytes do not fit into the transport's messages of {transport.MessageBytesMax} bytes. Lower "
            + $"{nameof(ReplicationLimits.ValueBytesMax)} or raise {nameof(PeerTransportLimits.MessageBytesMax)}.",
            nameof(limits));
    }

    private static void RequireLocal(MembershipView view, IPeerTransport transport, IDotCounter counter)
    {
        var isLocal = view.TryFind(view.Local, out var self)
            && transport.Local == new PeerId(self.NodeId, self.Incarnation)
            && counter.Incarnation == self.Incarnation;
        if (!isLocal)
        {
            throw new ArgumentException(
                $"The membership says that this node is incarnation {view.Local}, the transport is named {transport.Local}, and the counter "
                + $"is of incarnation {counter.Incarnation}: all three must agree, and the node must have joined.",
                nameof(transport));
        }

        if (counter.LastIssued > 0)
        {
            throw new ArgumentException(
                $"Incarnation {counter.Incarnation} has written before (up to {counter.LastIssued}), and what it wrote was kept in memory only. "
                + "Let the node join again as a new incarnation.",
                nameof(counter));
        }
    }

    private static string Word(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Converged => "converged",
        SyncOutcome.UnknownPeer => "unknown_peer",
        SyncOutcome.Unreachable => "unreachable",
        _ => "refused",
    };
}
