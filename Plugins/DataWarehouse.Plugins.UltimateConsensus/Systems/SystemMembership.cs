using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// The membership with epochs as the system group agreed on it: what version vectors and replication need. Put it among the observers of the group's state machine.
/// </summary>
/// <remarks>
/// <para>A member's name here is <c>name@incarnation</c> (<see cref="Cluster.NodeRecord.MemberName"/>), since a name stands for one life of a node. The epoch is the index of the last entry by which
/// somebody joined or was removed; entries about other things do not move it. All of it is durable on this node before it is seen here.</para>
/// <para>Thread-safe. Callbacks run on the system group's apply lane, in the order of the log, after the view has changed.</para>
/// </remarks>
public sealed class SystemMembership : IEpochClusterMembership, ISystemObserver
{
    private readonly Action<Exception> _failed;
    private ImmutableArray<Action<string>> _added = [];
    private ImmutableArray<Action<string>> _removed = [];
    private MembershipView _view = MembershipView.Empty;

    /// <summary>Makes a membership at epoch 0.</summary>
    /// <param name="failed">Is told what a callback threw; the others run all the same.</param>
    public SystemMembership(Action<Exception> failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        _failed = failed;
    }

    /// <inheritdoc/>
    public MembershipView View => Volatile.Read(ref _view);

    /// <summary>Says which life of a node looks, and whether its replica is bootstrapped (<see cref="MembershipView.LocalIsBootstrapped"/>).</summary>
    /// <param name="local">This life of this node.</param>
    /// <param name="isBootstrapped">Whether it is bootstrapped.</param>
    public void SetLocal(Incarnation local, bool isBootstrapped) => Replace(view => view.SeenBy(local, isBootstrapped));

    /// <inheritdoc/>
    public IReadOnlySet<string> GetActiveNodes() => View.UnsealedNodes;

    /// <inheritdoc/>
    public void RegisterNodeAdded(Action<string> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ImmutableInterlocked.Update(ref _added, static (list, added) => list.Add(added), callback);
    }

    /// <inheritdoc/>
    public void RegisterNodeRemoved(Action<string> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ImmutableInterlocked.Update(ref _removed, static (list, added) => list.Add(added), callback);
    }

    /// <inheritdoc/>
    public void Changed(SystemState state, SystemChanges changes)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.MembershipEpoch <= View.AppliedEpoch) return;
        var before = Replace(view => state.Membership.SeenBy(view.Local, view.LocalIsBootstrapped));
        foreach (var member in state.Membership.Members)
        {
            if (member.Status != MemberStatus.Sealed && !before.UnsealedNodes.Contains(member.NodeId)) Announce(_added, member.NodeId);
        }

        foreach (var member in before.Members)
        {
            if (member.Status != MemberStatus.Sealed && !state.Membership.UnsealedNodes.Contains(member.NodeId)) Announce(_removed, member.NodeId);
        }
    }

    private MembershipView Replace(Func<MembershipView, MembershipView> change)
    {
        while (true)
        {
            var before = View;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _view, change(before), before), before)) return before;
        }
    }

    private void Announce(ImmutableArray<Action<string>> callbacks, string member)
    {
        foreach (var callback in callbacks)
        {
            try
            {
                callback(member);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _failed(failure);
            }
        }
    }
}
