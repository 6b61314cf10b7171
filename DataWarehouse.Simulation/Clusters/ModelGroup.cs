using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>
/// A group as far as its members are concerned: which configuration is in force by the core's own rules, how long its log is, who leads, and how far each replica's log goes. Elections and commits take
/// any majority of the replicas that are live, so that a promise that was lost shows.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ModelGroup
{
    private readonly SeededRandom _random;
    private readonly SortedDictionary<long, ModelReplica> _replicas = [];
    private ConfigurationChange? _pending;
    private int _jointSince = -1;

    /// <summary>Makes a group with its first configuration.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="initial">The configuration it begins with.</param>
    /// <param name="random">The source of its own.</param>
    public ModelGroup(long number, ImmutableArray<RaftMember> initial, SeededRandom random)
    {
        Number = number;
        Initial = initial;
        Configuration = Configuration.Of(initial.Select(static member => new Member(new ReplicaId(member.Replica), member.Node)), []);
        _random = random;
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>The configuration it began with.</summary>
    public ImmutableArray<RaftMember> Initial { get; }

    /// <summary>The configuration in force.</summary>
    public Configuration Configuration { get; private set; }

    /// <summary>How many entries are committed.</summary>
    public long Last { get; private set; } = 1;

    /// <summary>Who leads, or null.</summary>
    public ModelReplica? Leader { get; private set; }

    /// <summary>Changes of the members that took effect.</summary>
    public int Changes { get; private set; }

    /// <summary>Rounds in a row in which enough voters were up, and nothing was committed.</summary>
    public int Idle { get; private set; }

    /// <summary>Whether the change under way could still make a member of a replica.</summary>
    /// <param name="replica">The replica's number.</param>
    public bool MayBecomeMember(long replica) => Configuration.Contains(new ReplicaId(replica)) || replica > Configuration.LastReplica.Value;

    /// <summary>The data of a replica, or null.</summary>
    /// <param name="replica">Its number.</param>
    public ModelReplica? Find(long replica) => _replicas.GetValueOrDefault(replica);

    /// <summary>A replica comes into being.</summary>
    /// <param name="replica">The replica.</param>
    public void Add(ModelReplica replica) => _replicas[replica.Number] = replica;

    /// <summary>A replica's data is gone.</summary>
    /// <param name="replica">The replica.</param>
    public void Remove(ModelReplica replica)
    {
        _replicas.Remove(replica.Number);
        if (Leader == replica) Leader = null;
    }

    /// <summary>Whether more than half of the voters of each side hold.</summary>
    /// <param name="holds">What must hold of a voter.</param>
    public bool HasQuorum(Func<ReplicaId, bool> holds) => HasQuorum(Configuration, holds);

    /// <summary>Whether more than half of the voters hold on each side, and in the configuration that the change under way leads to.</summary>
    /// <param name="holds">What must hold of a voter.</param>
    public bool WillHaveQuorum(Func<ReplicaId, bool> holds) =>
        HasQuorum(Configuration, holds) && (_pending is null || HasQuorum(ConfigurationChanger.Apply(Configuration, _pending).Configuration, holds));

    /// <summary>Where a member lives, also one that the change under way makes.</summary>
    /// <param name="replica">The member.</param>
    public PeerId? NodeOf(ReplicaId replica)
    {
        if (Configuration.TryGetMember(replica, out var member)) return member.Node;
        foreach (var part in _pending?.Changes ?? [])
        {
            if (part.Replica == replica) return part.Node;
        }

        return null;
    }

    /// <summary>How the leader sees the group.</summary>
    /// <param name="round">The present round.</param>
    public GroupSight Sight(int round) => new()
    {
        Configuration = new SeenConfiguration
        {
            Group = Number,
            Index = Last,
            Voters = [.. Configuration.Voters.Select(static voter => voter.Value)],
            Learners = [.. Configuration.Learners.Select(static learner => learner.Value)],
            LastReplica = Configuration.LastReplica.Value,
        },
        Leader = Leader?.Number ?? 0,
        JointFor = Configuration.IsJoint ? TimeSpan.FromSeconds(round - _jointSince) : null,
        Learners = [.. Configuration.Learners.Select(learner => Behind(learner.Value))],
    };

    /// <summary>Whether the leader could take a change.</summary>
    public bool CanChange => _pending is null && !Configuration.IsJoint;

    /// <summary>The leader takes a change, if the core would.</summary>
    /// <param name="changes">Its parts.</param>
    public void Propose(ImmutableArray<MemberChange> changes)
    {
        if (!CanChange || Leader is null) return;
        var parts = changes.Select(change => new ReplicaChange(KindOf(change.Kind), new ReplicaId(change.Replica), change.Kind == MemberChangeKind.Remove ? default : change.Node)).ToImmutableArray();
        // The core refuses a number that was given before, and what it cannot apply.
        if (parts.Any(part => part.Kind != ChangeKind.Remove && Configuration.IsRemoved(part.Replica))) return;
        var change = new ConfigurationChange(parts.Length > 1 ? ChangeTransition.JointImplicit : ChangeTransition.Auto, parts);
        if (ConfigurationChanger.Apply(Configuration, change).IsTaken) _pending = change;
    }

    /// <summary>The leader hands over.</summary>
    /// <param name="replica">To whom.</param>
    public void Transfer(long replica)
    {
        if (_replicas.GetValueOrDefault(replica) is { IsLive: true } next && next.Match >= Last && Configuration.IsVoter(new ReplicaId(replica))) Leader = next;
    }

    /// <summary>A round: an election if one is needed, what clients write, what members get, and the change under way.</summary>
    /// <param name="round">The round.</param>
    /// <param name="writes">Entries that clients write.</param>
    /// <param name="fill">Entries that a replica that is behind gets.</param>
    public void Step(int round, int writes, int fill)
    {
        if (Leader is { IsLive: false } || (Leader is { } leader && !Configuration.IsVoter(new ReplicaId(leader.Number)))) LoseLeader();
        if (!HasQuorum(IsLive)) LoseLeader();
        else if (Leader is null && _random.Below(3) > 0) Elect();
        var couldServe = HasQuorum(voter => Configuration.TryGetMember(voter, out var member) && _replicas.Values.Any(replica => replica.Number == voter.Value && replica.Node.Peer == member.Node && replica.Node.IsReached));
        Idle = Leader is null && couldServe ? Idle + 1 : 0;
        if (Leader is null) return;
        Commit(writes);
        Fill(fill);
        if (_pending is not null || Configuration.IsJoint) Change(round);
    }

    /// <summary>Describes the group for whoever reads why a world failed.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"group {Number} [{Configuration}] on {string.Join(' ', Configuration.Members.Select(static member => FormattableString.Invariant($"{member.Replica}:{member.Node}")))} last id {Configuration.LastReplica} at {Last}, led by {Leader?.Number ?? 0}, replicas {string.Join(' ', _replicas.Values.Select(static replica => FormattableString.Invariant($"{replica.Number}@{replica.Node.Name}:{replica.Match}{(replica.IsLive ? string.Empty : "-")}")))}");

    private static bool HasQuorum(Configuration configuration, Func<ReplicaId, bool> holds) =>
        configuration.Voters.Count(holds) * 2 > configuration.Voters.Length
        && (!configuration.IsJoint || configuration.OutgoingVoters.Count(holds) * 2 > configuration.OutgoingVoters.Length);

    private static ChangeKind KindOf(MemberChangeKind kind) => kind switch
    {
        MemberChangeKind.Voter => ChangeKind.AddVoter,
        MemberChangeKind.Learner => ChangeKind.AddLearner,
        _ => ChangeKind.Remove,
    };

    private bool IsLive(ReplicaId voter) => _replicas.GetValueOrDefault(voter.Value) is { IsLive: true };

    private LearnerSight Behind(long learner)
    {
        var replica = _replicas.GetValueOrDefault(learner);
        var behind = replica is { HasData: true } ? Last - replica.Match : Last;
        return new LearnerSight(learner, behind, behind == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(1), replica is { IsLive: true });
    }

    private void LoseLeader()
    {
        Leader = null;
        // What was proposed and not committed may be in the next leader's log, or not.
        if (_random.Below(2) == 0) _pending = null;
    }

    /// <summary>Any majority may vote: the one of them with the longest log wins, and it must have all that was committed.</summary>
    private void Elect()
    {
        var voters = SomeMajority();
        var best = voters.MaxBy(static voter => voter.Match)!;
        if (best.Match < Last)
            throw new OracleViolationException("CommittedIsKept", $"A majority of {this} has no replica with all that is committed: some replica has lost what it had acknowledged.");
        Leader = best;
    }

    private void Commit(int writes)
    {
        Last += writes + 1;
        foreach (var voter in SomeMajority().Append(Leader!)) Acknowledge(voter);
    }

    private void Acknowledge(ModelReplica replica)
    {
        replica.Match = Math.Max(replica.Match, Last);
        replica.Promised = replica.Match;
    }

    private void Fill(int fill)
    {
        foreach (var replica in _replicas.Values)
        {
            if (!replica.Node.IsReached || !Configuration.Contains(new ReplicaId(replica.Number)) || _random.Below(8) == 0) continue;
            replica.HasData = true;
            replica.Match = Math.Min(Last, replica.Match + fill);
            replica.Promised = Math.Max(replica.Promised, replica.Match);
        }
    }

    private void Change(int round)
    {
        var change = Configuration.IsJoint ? ConfigurationChange.LeaveJoint : _pending!;
        _pending = null;
        var verdict = ConfigurationChanger.Apply(Configuration, change);
        if (!verdict.IsTaken) return;
        CheckLearners(verdict.Configuration);
        // The entry is committed by the configuration before it.
        Commit(0);
        if (verdict.Configuration.IsJoint) _jointSince = round;
        Configuration = verdict.Configuration;
        Changes++;
    }

    /// <summary>The oracle of the learner phase: nobody votes who had not been a learner before.</summary>
    private void CheckLearners(Configuration next)
    {
        foreach (var voter in next.Voters)
        {
            if (!Configuration.Contains(voter))
                throw new OracleViolationException("LearnersFirst", $"Replica {voter} votes in group {Number} without having been a learner: {Configuration} becomes {next}.");
        }
    }

    /// <summary>The smallest sets that decide, drawn anew each time.</summary>
    private List<ModelReplica> SomeMajority()
    {
        var chosen = new SortedSet<long>();
        Draw(Configuration.Voters, chosen);
        if (Configuration.IsJoint) Draw(Configuration.OutgoingVoters, chosen);
        return [.. chosen.Select(number => _replicas[number])];
    }

    private void Draw(ImmutableArray<ReplicaId> voters, SortedSet<long> chosen)
    {
        var live = voters.Where(IsLive).ToList();
        var needed = (voters.Length / 2) + 1 + _random.Below(Math.Max(1, live.Count - (voters.Length / 2)));
        for (; needed > 0 && live.Count > 0; needed--)
        {
            var place = _random.Below(live.Count);
            chosen.Add(live[place].Value);
            live.RemoveAt(place);
        }
    }
}
