using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>A configuration while it is being changed. A part of a change that asks for what is already so does nothing.</summary>
/// <remarks>Not thread-safe; belongs to one call of <see cref="ConfigurationChanger"/>.</remarks>
internal sealed class ConfigurationDraft
{
    private readonly SortedSet<ReplicaId> _voters;
    private readonly SortedSet<ReplicaId> _outgoing;
    private readonly SortedSet<ReplicaId> _learners;
    private readonly SortedSet<ReplicaId> _nextLearners;
    private readonly SortedDictionary<ReplicaId, Member> _members = [];
    private ReplicaId _lastReplica;
    private bool _leavesJointByItself;

    /// <summary>Starts from a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    public ConfigurationDraft(Configuration configuration)
    {
        _voters = [.. configuration.Voters];
        _outgoing = [.. configuration.OutgoingVoters];
        _learners = [.. configuration.Learners];
        _nextLearners = [.. configuration.NextLearners];
        _lastReplica = configuration.LastReplica;
        _leavesJointByItself = configuration.LeavesJointByItself;
        foreach (var member in configuration.Members)
        {
            _members[member.Replica] = member;
        }
    }

    /// <summary>Makes the present voters the outgoing side as well.</summary>
    /// <param name="leavesByItself">Whether the leader is to leave the joint configuration by itself.</param>
    public void EnterJoint(bool leavesByItself)
    {
        _outgoing.UnionWith(_voters);
        _leavesJointByItself = leavesByItself;
    }

    /// <summary>Drops the outgoing side.</summary>
    public void LeaveJoint()
    {
        _learners.UnionWith(_nextLearners);
        _nextLearners.Clear();
        foreach (var voter in _outgoing)
        {
            if (!_voters.Contains(voter) && !_learners.Contains(voter)) _members.Remove(voter);
        }

        _outgoing.Clear();
        _leavesJointByItself = false;
    }

    /// <summary>Makes changes in order.</summary>
    /// <param name="changes">The changes; those that name nobody are skipped.</param>
    public ConfigurationRefusal Make(ReadOnlySpan<ReplicaChange> changes)
    {
        if (changes.Length > ConfigurationChange.ChangesMax) return ConfigurationRefusal.TooManyChanges;
        foreach (var change in changes)
        {
            if (change.Replica.IsNone) continue;
            if (change.Replica < ReplicaId.None) return ConfigurationRefusal.ImpossibleReplica;
            if (!TryMake(change)) return ConfigurationRefusal.UnknownKind;
        }

        return _voters.Count == 0 ? ConfigurationRefusal.NoVotersLeft : ConfigurationRefusal.None;
    }

    /// <summary>How many voters are in one of two sets only.</summary>
    /// <param name="before">The voters to compare the draft's with.</param>
    public int CountVotersChanged(ImmutableArray<ReplicaId> before)
    {
        var changed = new SortedSet<ReplicaId>(_voters);
        changed.SymmetricExceptWith(before);
        return changed.Count;
    }

    /// <summary>The configuration as it stands.</summary>
    public Configuration ToConfiguration() => new()
    {
        Voters = [.. _voters],
        OutgoingVoters = [.. _outgoing],
        Learners = [.. _learners],
        NextLearners = [.. _nextLearners],
        LeavesJointByItself = _leavesJointByItself,
        Members = [.. _members.Values],
        LastReplica = _lastReplica,
    };

    private bool TryMake(ReplicaChange change)
    {
        switch (change.Kind)
        {
            case ChangeKind.AddVoter:
                AddVoter(change);
                return true;
            case ChangeKind.AddLearner:
                AddLearner(change);
                return true;
            case ChangeKind.Remove:
                Remove(change.Replica);
                return true;
            default:
                return change.Kind == ChangeKind.Update;
        }
    }

    private void AddVoter(ReplicaChange change)
    {
        AddMember(change);
        _learners.Remove(change.Replica);
        _nextLearners.Remove(change.Replica);
        _voters.Add(change.Replica);
    }

    /// <summary>
    /// A voter of the outgoing side stays one until the joint configuration is left, since no replica may vote and only learn at the same time.
    /// </summary>
    private void AddLearner(ReplicaChange change)
    {
        AddMember(change);
        _voters.Remove(change.Replica);
        (_outgoing.Contains(change.Replica) ? _nextLearners : _learners).Add(change.Replica);
    }

    private void Remove(ReplicaId replica)
    {
        _voters.Remove(replica);
        _learners.Remove(replica);
        _nextLearners.Remove(replica);
        if (!_outgoing.Contains(replica)) _members.Remove(replica);
    }

    /// <summary>A member keeps the node it was added with: another life of a node is another replica.</summary>
    private void AddMember(ReplicaChange change)
    {
        _members.TryAdd(change.Replica, new Member(change.Replica, change.Node));
        if (change.Replica > _lastReplica) _lastReplica = change.Replica;
    }
}
