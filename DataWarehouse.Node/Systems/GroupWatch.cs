using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Looks at the members of the groups that this node leads: only those that something is to be done about, so that thousands of groups at rest cost nothing.
/// </summary>
/// <remarks>Thread-safe for news; one loop looks.</remarks>
/// <param name="settings">When a leader may hand over, and to whom.</param>
/// <param name="time">The clock.</param>
internal sealed class GroupWatch(NodeSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, long> _led = new();
    private readonly ConcurrentDictionary<long, byte> _news = new();
    private readonly Dictionary<long, LogClock> _clocks = [];
    private readonly Dictionary<long, long> _jointSince = [];

    /// <summary>Is told when a group may need a look. Must be quick, and must not throw.</summary>
    public event Action? Noted;

    /// <summary>Somebody leads a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="leadsHere">Whether it is this node.</param>
    public void LeaderChanged(long group, bool leadsHere)
    {
        if (leadsHere) _led[group] = time.GetTimestamp();
        else _led.TryRemove(group, out _);
        if (leadsHere) Note(group);
    }

    /// <summary>The members of a group have changed.</summary>
    /// <param name="group">The group.</param>
    public void MembersChanged(long group)
    {
        if (_led.ContainsKey(group)) Note(group);
    }

    /// <summary>A group wants another look.</summary>
    /// <param name="group">The group.</param>
    public void Note(long group)
    {
        _news[group] = 0;
        Noted?.Invoke();
    }

    /// <summary>The replicas here, and what is to be seen of those groups that this node leads and that something is to be done about.</summary>
    /// <param name="engine">What runs the groups.</param>
    /// <param name="state">What was agreed on.</param>
    /// <param name="cancellationToken">Ends the wait for shards.</param>
    public async Task<ImmutableArray<LocalReplica>> LookAsync(NodeEngine engine, SystemState state, CancellationToken cancellationToken)
    {
        var replicas = engine.Replicas().ToBuilder();
        for (var place = 0; place < replicas.Count; place++)
        {
            var replica = replicas[place];
            if (replica.IsRunning && IsOfInterest(state, replica, out var record)) replicas[place] = await LookAtAsync(engine, record!, replica, cancellationToken).ConfigureAwait(false);
        }

        return replicas.ToImmutable();
    }

    private bool IsOfInterest(SystemState state, LocalReplica replica, out GroupRecord? record) =>
        state.Groups.TryGetValue(replica.Group, out record) && _led.ContainsKey(replica.Group)
        && (replica.Group == SystemGroup.Number || record.Move is not null || _news.ContainsKey(replica.Group) || (record.PreferredLeader != 0 && record.PreferredLeader != replica.Replica));

    private async Task<LocalReplica> LookAtAsync(NodeEngine engine, GroupRecord record, LocalReplica replica, CancellationToken cancellationToken)
    {
        if (engine.Find(replica.Group) is not { } running) return replica;
        var status = await running.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        if (!status.IsLeader) return replica;
        var sight = SightOf(engine, record, status);

        // What is not seen to its end is looked at again.
        if (sight.JointFor is null && sight.Configuration.Index >= record.ConfigurationIndex) _news.TryRemove(replica.Group, out _);
        return replica with
        {
            Led = sight,
            CanChange = sight.JointFor is null,
            CanHandOver = _led.TryGetValue(replica.Group, out var since) && time.GetElapsedTime(since) >= settings.LeaderSettle,
            Lagging = [.. status.Members.Where(member => status.Last - member.Match > settings.Planner.BehindEntriesMax).Select(static member => member.Member.Replica)],
        };
    }

    private GroupSight SightOf(NodeEngine engine, GroupRecord record, ReplicaStatus status)
    {
        var learners = status.Members.Where(static member => member.Part == RaftMemberPart.Learner).ToList();
        return new GroupSight
        {
            Configuration = new SeenConfiguration
            {
                Group = status.Group,
                Generation = ReplicaNumbers.GenerationOf(status.LastReplica),
                Index = status.Applied,
                Voters = [.. status.Members.Where(static member => member.Part == RaftMemberPart.Voter).Select(static member => member.Member.Replica).Order()],
                Learners = [.. learners.Select(static member => member.Member.Replica).Order()],
                LastReplica = status.LastReplica,
            },
            JointFor = JointFor(status),
            Leader = status.Replica,
            Learners = learners.Count == 0 ? [] : [.. LearnersOf(engine, status, learners)],
        };
    }

    private TimeSpan? JointFor(ReplicaStatus status)
    {
        if (status.IsJoint)
        {
            _jointSince.TryAdd(status.Group, time.GetTimestamp());
            return time.GetElapsedTime(_jointSince[status.Group]);
        }

        _jointSince.Remove(status.Group);
        return null;
    }

    private IEnumerable<LearnerSight> LearnersOf(NodeEngine engine, ReplicaStatus status, List<RaftMemberStatus> learners)
    {
        if (!_clocks.TryGetValue(status.Group, out var clock)) _clocks.Add(status.Group, clock = new LogClock());
        clock.Note(status.Last, time.GetTimestamp());
        foreach (var learner in learners)
        {
            // One that has all of a group that sleeps says nothing, and need not.
            var answers = learner.Match > 0 && (learner.IsActive || learner.Match == status.Last) && engine.IsHeard(learner.Member.Node);
            yield return new LearnerSight(learner.Member.Replica, status.Last - learner.Match, clock.AgeOf(learner.Match, time), answers);
        }
    }
}
