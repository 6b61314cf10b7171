using System.Runtime.CompilerServices;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// The one subscription that all vectors of a membership share. Vectors are not registered anywhere: each remembers the marker it was last
/// pruned under and prunes itself when it is next touched and the marker has changed. So a million vectors cost one callback, and a
/// vector that is garbage is nobody's.
/// </summary>
/// <remarks>Thread-safe. Lives as long as its membership: the table's key is weak.</remarks>
internal sealed class MembershipTracker
{
    private static readonly ConditionalWeakTable<IClusterMembership, MembershipTracker> Trackers = [];

    private readonly Lock _gate = new();
    private readonly IEpochClusterMembership? _epochs;
    private bool _isSubscribed;
    private object _removals = new();
    private long _dotCollisions;

    private MembershipTracker(IClusterMembership membership) => _epochs = membership as IEpochClusterMembership;

    internal bool HasEpochs => _epochs is not null;

    /// <summary>
    /// The marker of a vector that was just built. With epochs it is nobody's, so that the first touch lifts what comes from a store;
    /// without, a vector is pruned only after a removal, or on demand.
    /// </summary>
    internal object FirstMarker => _epochs is null ? Volatile.Read(ref _removals) : Trackers;

    /// <summary>Changes whenever vectors have something to prune.</summary>
    internal object Marker => _epochs is null ? Volatile.Read(ref _removals) : _epochs.View;

    internal MembershipView View => _epochs is null ? MembershipView.WithoutEpochs : _epochs.View;

    internal long DotCollisions => Interlocked.Read(ref _dotCollisions);

    internal static MembershipTracker For(IClusterMembership membership)
    {
        // The table may make several trackers for one key when threads race, but hands out only one; that one subscribes, once.
        var tracker = Trackers.GetValue(membership, static key => new MembershipTracker(key));
        tracker.SubscribeOnce(membership);
        return tracker;
    }

    internal void CountDotCollisions(int count) => Interlocked.Add(ref _dotCollisions, count);

    private void SubscribeOnce(IClusterMembership membership)
    {
        if (Volatile.Read(ref _isSubscribed)) return;
        lock (_gate)
        {
            if (_isSubscribed) return;
            var weak = new WeakReference<MembershipTracker>(this);
            membership.RegisterNodeRemoved(_ =>
            {
                if (weak.TryGetTarget(out var tracker)) Volatile.Write(ref tracker._removals, new object());
            });
            Volatile.Write(ref _isSubscribed, true);
        }
    }
}
