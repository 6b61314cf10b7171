using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// The changes that make of any configuration one with a single voter, by the ordinary rules: what a recovery from less than a quorum writes behind the last entry of the survivor that goes on
/// (docs/decisions/0041). Nobody votes on them; whoever writes them answers for it.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ForcedConfiguration
{
    /// <summary>Finds the changes, in the order of their entries.</summary>
    /// <param name="last">The configuration that the log ends with.</param>
    /// <param name="voter">The only voter afterwards; its number is above all that were given.</param>
    /// <param name="learners">The only learners afterwards, ascending, with numbers above all that were given and below the voter's.</param>
    /// <param name="after">The configuration that they lead to.</param>
    /// <exception cref="ArgumentException">The configuration or the numbers allow no such changes.</exception>
    public static ImmutableArray<ConfigurationChange> Changes(Configuration last, Member voter, IReadOnlyList<Member> learners, out Configuration after)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(learners);
        if (voter.Replica <= last.LastReplica || learners.Any(learner => learner.Replica <= last.LastReplica || learner.Replica >= voter.Replica))
            throw new ArgumentException($"The numbers must be above {last.LastReplica}, the last one given, and the voter's the highest.", nameof(voter));
        var changes = ImmutableArray.CreateBuilder<ConfigurationChange>();
        after = last;
        if (after.IsJoint) Make(changes, ref after, ConfigurationChange.LeaveJoint);

        // Before others are added, so that even a configuration that is full has room.
        foreach (var learner in after.Learners) Make(changes, ref after, One(ChangeKind.Remove, new Member(learner, default)));
        foreach (var learner in learners) Make(changes, ref after, One(ChangeKind.AddLearner, learner));
        var swap = after.Voters.Select(static old => new ReplicaChange(ChangeKind.Remove, old, default)).Prepend(new ReplicaChange(ChangeKind.AddVoter, voter.Replica, voter.Node));
        Make(changes, ref after, new ConfigurationChange(ChangeTransition.JointExplicit, [.. swap]));
        Make(changes, ref after, ConfigurationChange.LeaveJoint);
        return changes.ToImmutable();
    }

    private static ConfigurationChange One(ChangeKind kind, Member member) => new(ChangeTransition.Auto, [new ReplicaChange(kind, member.Replica, member.Node)]);

    private static void Make(ImmutableArray<ConfigurationChange>.Builder changes, ref Configuration configuration, ConfigurationChange change)
    {
        var verdict = ConfigurationChanger.Apply(configuration, change);
        if (!verdict.IsTaken) throw new ArgumentException($"The configuration {configuration} does not take a change: {verdict.Detail}", nameof(configuration));
        changes.Add(change);
        configuration = verdict.Configuration;
    }
}
