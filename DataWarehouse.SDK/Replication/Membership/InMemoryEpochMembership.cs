namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>
/// A membership with epochs, held in memory: applies the entries it is given. Each simulated or embedded node has its own and applies the
/// same entries at its own speed.
/// </summary>
/// <remarks>
/// Thread-safe. Entries apply one at a time in the order of the calls; callbacks run on the calling thread, after the view has changed
/// and outside the lock.
/// </remarks>
public sealed class InMemoryEpochMembership : IEpochClusterMembership
{
    private readonly Lock _gate = new();
    private readonly CallbackList _added = new();
    private readonly CallbackList _removed = new();
    private readonly string _localNodeId;
    private MembershipView _view = MembershipView.Empty;

    /// <summary>Makes a membership at epoch 0.</summary>
    /// <param name="localNodeId">
    /// The id of the node that looks; the first join under it makes it a member. An id names one life: a node that comes back takes another.
    /// </param>
    /// <exception cref="ArgumentException">The id is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    public InMemoryEpochMembership(string localNodeId)
    {
        NodeIds.Validate(localNodeId);
        _localNodeId = localNodeId;
    }

    /// <inheritdoc/>
    public MembershipView View => Volatile.Read(ref _view);

    internal int RemovalSubscriptions => _removed.Count;

    /// <summary>Makes a membership of nodes that joined one after the other, with a bootstrapped local replica.</summary>
    /// <param name="localNodeId">The node that looks; one of <paramref name="nodeIds"/>.</param>
    /// <param name="nodeIds">The founding nodes in the order of their joins; their incarnations are 1, 2, 3, ….</param>
    /// <exception cref="ArgumentException">An id is not valid, or the local node is not among them.</exception>
    public static InMemoryEpochMembership Founded(string localNodeId, params ReadOnlySpan<string> nodeIds)
    {
        var membership = new InMemoryEpochMembership(localNodeId);
        foreach (var nodeId in nodeIds) membership.Apply(new MembershipChange.Join(nodeId));
        if (membership.View.Local == Incarnation.None)
            throw new ArgumentException($"The local node '{localNodeId}' is not among the founding nodes.", nameof(localNodeId));
        membership.SetBootstrapped(true);
        return membership;
    }

    /// <summary>Applies the next entry of the system group's log and announces what it changed.</summary>
    /// <param name="change">The entry.</param>
    /// <returns>Whether it took effect; an entry without effect still takes its epoch.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="change"/> is null.</exception>
    /// <exception cref="ArgumentException">It joins a node whose id is not valid; the epoch does not change.</exception>
    /// <exception cref="AggregateException">Callbacks threw; the entry is applied all the same.</exception>
    public bool Apply(MembershipChange change)
    {
        MembershipView before, after;
        bool tookEffect;
        lock (_gate)
        {
            before = _view;
            after = before.Apply(change, out tookEffect);
            if (tookEffect && change is MembershipChange.Join join && before.Local == Incarnation.None
                && string.Equals(join.NodeId, _localNodeId, StringComparison.Ordinal))
            {
                after = after.SeenBy(new Incarnation(after.AppliedEpoch.Value), isBootstrapped: false);
            }

            Volatile.Write(ref _view, after);
        }

        if (tookEffect) Announce(change, before);
        return tookEffect;
    }

    /// <summary>Says whether the local replica is bootstrapped; see <see cref="MembershipView.LocalIsBootstrapped"/>.</summary>
    /// <param name="isBootstrapped">The new answer.</param>
    public void SetBootstrapped(bool isBootstrapped)
    {
        lock (_gate) Volatile.Write(ref _view, _view.SeenBy(_view.Local, isBootstrapped));
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> GetActiveNodes() => View.UnsealedNodes;

    /// <inheritdoc/>
    public void RegisterNodeAdded(Action<string> callback) => _added.Add(callback);

    /// <inheritdoc/>
    public void RegisterNodeRemoved(Action<string> callback) => _removed.Add(callback);

    private void Announce(MembershipChange change, MembershipView before)
    {
        switch (change)
        {
            case MembershipChange.Join join:
                _added.Invoke(join.NodeId);
                break;
            case MembershipChange.Seal seal:
                // The entry may name an incarnation twice; the table has it once.
                _removed.Invoke([.. before.Members.Where(member => seal.Incarnations.Contains(member.Incarnation)).Select(member => member.NodeId)]);
                break;
            default:
                break;
        }
    }
}
