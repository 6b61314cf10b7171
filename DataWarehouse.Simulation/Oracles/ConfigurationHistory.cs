using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>
/// After a configuration entry all members work with the same configuration, snapshots carry the one in force at their index, and a replica that was
/// removed never comes back.
/// </summary>
/// <remarks>
/// Source: thesis, section 4; dragonboat's import that made a stale membership look newest (matrixone #24966, and #23279 to #23383: a snapshot without a
/// change just applied); DESIGN section 3, "identity". Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class ConfigurationHistory(Observations observations) : Oracle
{
    private readonly List<LogIndex> _changes = [];
    private readonly Dictionary<LogIndex, ulong> _digests = [];
    private readonly List<LogIndex> _latest = [];
    private readonly HashSet<ReplicaId> _removed = [];
    private Configuration? _newest;
    private LogIndex _newestIndex;

    /// <inheritdoc/>
    public override string Name => nameof(ConfigurationHistory);

    /// <inheritdoc/>
    public override void Applied(IReplicaView replica, in Entry entry, ulong digestAfter)
    {
        if (entry.Kind != EntryKind.Configuration) return;
        LatestOf(replica.Replica) = entry.Index;
        if (_changes.Count == 0 || entry.Index > _changes[^1]) _changes.Add(entry.Index);
    }

    /// <inheritdoc/>
    public override void Restored(IReplicaView replica) => LatestOf(replica.Replica) = LastChangeUpTo(replica.Applied);

    /// <inheritdoc/>
    public override void Crashed(IReplicaView replica) => LatestOf(replica.Replica) = LogIndex.Zero;

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (!seen.Shows(StepChanges.Configuration | StepChanges.Positions)) return;
        if (seen.Positions.Snapshot > seen.PreviousPositions.Snapshot && seen.Fault is null && replica.Core is { Log.PendingSnapshot: null } core)
            Check(seen.Replica, core.DescribeSnapshot(seen.Positions.Snapshot));
        ref var latest = ref LatestOf(seen.Replica);
        // Until its write completes it may be followed by another snapshot, whose configuration is in force at once: Restored says of which change that is.
        if (replica.Core is { Log.PendingSnapshot: not null }) return;
        if (latest == LogIndex.Zero || seen.Positions.Applied < latest || seen.Fault is not null) return;
        Compare(seen, latest);
        latest = LogIndex.Zero;
    }

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind == MessageKind.InstallSnapshot && message.Snapshot is { } snapshot) Check(replica.Replica, snapshot);
    }

    /// <inheritdoc/>
    public override void Persisted(IReplicaView replica, in WriteEffect write)
    {
        if (write.Snapshot is { } snapshot) Check(replica.Replica, snapshot);
    }

    private void Compare(ObservedReplica seen, LogIndex change)
    {
        var digest = ConfigurationDigest.Of(seen.Configuration);
        if (!_digests.TryAdd(change, digest) && _digests[change] != digest)
            Violated($"Replica {seen.Replica} works with another configuration after {change} than the first that applied it: {ConfigurationDigest.Describe(seen.Configuration)}.");
        if (change <= _newestIndex) return;
        _newestIndex = change;
        FindRemoved(seen.Configuration);
        _newest = seen.Configuration;
    }

    private void FindRemoved(Configuration next)
    {
        foreach (var member in next.Members)
        {
            if (_removed.Contains(member.Replica)) Violated($"Replica {member.Replica} is a member again after its removal.");
        }

        if (_newest is null) return;
        foreach (var member in _newest.Members)
        {
            if (!ConfigurationDigest.Holds(next, member.Replica)) _removed.Add(member.Replica);
        }
    }

    private void Check(ReplicaId replica, SnapshotDescriptor snapshot)
    {
        var change = LastChangeUpTo(snapshot.Index);
        if (change == LogIndex.Zero || !_digests.TryGetValue(change, out var known)) return;
        if (ConfigurationDigest.Of(snapshot.Configuration) != known)
            Violated($"The snapshot at {snapshot.Index} of replica {replica} carries another configuration than the one of {change}: {ConfigurationDigest.Describe(snapshot.Configuration)}.");
    }

    private LogIndex LastChangeUpTo(LogIndex index)
    {
        var position = _changes.Count - 1;
        while (position >= 0 && _changes[position] > index) position--;
        return position < 0 ? LogIndex.Zero : _changes[position];
    }

    private ref LogIndex LatestOf(ReplicaId replica)
    {
        while (_latest.Count <= replica.Value) _latest.Add(LogIndex.Zero);
        return ref CollectionsMarshal.AsSpan(_latest)[(int)replica.Value];
    }
}
