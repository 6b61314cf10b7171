using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using static DataWarehouse.Tests.UltimateConsensus.Membership.Configurations;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

/// <summary>What the scenario files do not reach: members, ids, limits and laws.</summary>
public sealed class ConfigurationChangerTests
{
    [Theory]
    [InlineData(nameof(ChangeTransition.Auto), "v4", "voters=(1 2 3 4)")]
    [InlineData(nameof(ChangeTransition.Auto), "v4 r3", "voters=(1 2 4)&&(1 2 3) autoleave")]
    [InlineData(nameof(ChangeTransition.Auto), "l4 l5", "voters=(1 2 3)&&(1 2 3) learners=(4 5) autoleave")]
    [InlineData(nameof(ChangeTransition.JointImplicit), "v4", "voters=(1 2 3 4)&&(1 2 3) autoleave")]
    [InlineData(nameof(ChangeTransition.JointExplicit), "v4", "voters=(1 2 3 4)&&(1 2 3)")]
    [InlineData(nameof(ChangeTransition.JointExplicit), "", "voters=(1 2 3)&&(1 2 3)")]
    public void Apply_ChoosesTheWay(string transition, string changes, string expected)
    {
        var verdict = ConfigurationChanger.Apply(Of([1, 2, 3]), new ConfigurationChange(Enum.Parse<ChangeTransition>(transition), [.. Changes(changes)]));

        Assert.True(verdict.IsTaken);
        Assert.Empty(verdict.Detail);
        Assert.Equal(expected, verdict.Configuration.ToString());
    }

    [Fact]
    public void Apply_WithoutParts_LeavesTheJointConfiguration()
    {
        Assert.Equal("voters=(1 2 5) learners=(3 6)", ConfigurationChanger.Apply(Joint(), ConfigurationChange.LeaveJoint).Configuration.ToString());
        var one = Of([1]);
        AssertRefused(ConfigurationRefusal.NotJoint, "can't leave a non-joint config", one, ConfigurationChanger.Apply(one, ConfigurationChange.LeaveJoint));
    }

    [Fact]
    public void Refusals_KeepTheConfigurationAndSayWhy()
    {
        var one = Of([1]);
        var joint = Joint();

        AssertRefused(ConfigurationRefusal.AlreadyJoint, "config is already joint", joint, ConfigurationChanger.EnterJoint(joint, true, []));
        AssertRefused(ConfigurationRefusal.JointRefusesSimple, "can't apply simple config change in joint config", joint, ConfigurationChanger.Simple(joint, []));
        AssertRefused(
            ConfigurationRefusal.NoVotersToJoin, "can't make a zero-voter config joint", GroupConfiguration.Empty,
            ConfigurationChanger.EnterJoint(GroupConfiguration.Empty, true, Changes("v1")));
        AssertRefused(ConfigurationRefusal.NoVotersLeft, "removed all voters", one, ConfigurationChanger.Simple(one, Changes("r1")));
        AssertRefused(ConfigurationRefusal.NoVotersLeft, "removed all voters", one, ConfigurationChanger.EnterJoint(one, true, Changes("l1")));
        AssertRefused(
            ConfigurationRefusal.NeedsJoint, "more than one voter changed without entering joint config", one,
            ConfigurationChanger.Simple(one, Changes("v2 v3")));
        AssertRefused(ConfigurationRefusal.ImpossibleReplica, "a replica id below 0", one, ConfigurationChanger.Simple(one, [Change(ChangeKind.Remove, -1)]));
        AssertRefused(ConfigurationRefusal.UnknownKind, "an unknown kind of change", one, ConfigurationChanger.Simple(one, [Change((ChangeKind)9, 1)]));
    }

    [Fact]
    public void Limits_AreKept()
    {
        var one = Of([1]);
        var full = GroupConfiguration.Of([Member(1)], Enumerable.Range(2, GroupConfiguration.MembersMax - 1).Select(i => Member(i)));
        var most = Enumerable.Repeat(Change(ChangeKind.Update, 1), ConfigurationChange.ChangesMax).ToArray();

        Assert.True(ConfigurationChanger.Simple(one, most).IsTaken);
        AssertRefused(ConfigurationRefusal.TooManyChanges, "more than 64 changes at once", one, ConfigurationChanger.Simple(one, [.. most, most[0]]));
        AssertRefused(ConfigurationRefusal.TooManyMembers, "more than 64 members", full, ConfigurationChanger.Simple(full, Changes("l65")));
        Assert.True(ConfigurationChanger.Simple(full, Changes("r64 l65")).IsTaken);
    }

    [Fact]
    public void UnsoundConfiguration_IsNotBuiltUpon()
    {
        var unsound = new GroupConfiguration { Voters = Ids(1, 2) };
        var verdict = ConfigurationChanger.Simple(unsound, Changes("v3"));

        AssertRefused(ConfigurationRefusal.UnsoundConfiguration, "a replica has a part and lives nowhere", unsound, verdict);
    }

    [Fact]
    public void Members_FollowTheParts()
    {
        var joint = ConfigurationChanger.EnterJoint(Of([1, 2], 3), true, Changes("r1 v4 r3")).Configuration;
        var left = ConfigurationChanger.LeaveJoint(joint).Configuration;

        Assert.Equal([Member(1), Member(2), Member(4)], joint.Members);
        Assert.Equal([Member(2), Member(4)], left.Members);
        Assert.Equal(new ReplicaId(4), left.LastReplica);
        Assert.True(left.IsRemoved(new ReplicaId(3)));
    }

    [Fact]
    public void Member_KeepsTheNodeItWasAddedWith()
    {
        var promotion = new ReplicaChange(ChangeKind.AddVoter, new ReplicaId(2), Configurations.Node(77));

        Assert.Equal([Member(1), Member(2)], ConfigurationChanger.Simple(Of([1], 2), [promotion]).Configuration.Members);
        Assert.Equal(Configurations.Node(77), ConfigurationChanger.Simple(Of([1], 2), [Change(ChangeKind.Remove, 2), promotion]).Configuration.Members[1].Node);
    }

    [Fact]
    public void LastReplica_NeverShrinks()
    {
        var left = ConfigurationChanger.Simple(Of([1, 9]), Changes("r9")).Configuration;
        var grown = ConfigurationChanger.Simple(left, Changes("v4")).Configuration;

        Assert.Equal(new ReplicaId(9), left.LastReplica);
        Assert.Equal(new ReplicaId(9), grown.LastReplica);
        Assert.Equal(new ReplicaId(12), ConfigurationChanger.Simple(grown, Changes("v12 r12")).Configuration.LastReplica);
    }

    [Fact]
    public void AnyChanges_KeepConfigurationsValid() =>
        Gen.Select(Gen.Int[0, 2], GenChanges).Array[1, 20].Sample(steps =>
        {
            var configuration = GroupConfiguration.Empty;
            foreach (var (transition, changes) in steps)
            {
                var verdict = ConfigurationChanger.Apply(configuration, new ConfigurationChange((ChangeTransition)transition, ImmutableArray.Create(changes)));
                if (!verdict.Configuration.IsValid(out _) || verdict.Configuration.LastReplica < configuration.LastReplica) return false;
                if (!verdict.IsTaken && !ReferenceEquals(verdict.Configuration, configuration)) return false;
                configuration = configuration.IsEmpty ? ConfigurationChanger.Simple(configuration, Changes("v1")).Configuration : verdict.Configuration;
            }

            return true;
        });

    [Fact]
    public void SimpleSteps_KeepMajoritiesOverlapping() =>
        GenTargets.Select(GenChanges).Sample((start, changes) =>
        {
            var verdict = ConfigurationChanger.Simple(start, changes);
            var before = start.Voters;
            var common = before.Count(verdict.Configuration.IsVoter);
            return (before.Length / 2) + 1 + (verdict.Configuration.Voters.Length / 2) + 1 > before.Length + verdict.Configuration.Voters.Length - common;
        });

    [Fact]
    public void Target_IsTheSameThroughJointAndThroughSimpleSteps() =>
        GenTargets.Select(GenTargets).Sample((start, target) =>
        {
            var changes = Difference(start, target);
            var joint = ConfigurationChanger.LeaveJoint(ConfigurationChanger.EnterJoint(start, true, changes).Configuration).Configuration;
            var simple = changes.Aggregate(start, (configuration, change) =>
            {
                var verdict = ConfigurationChanger.Simple(configuration, [change]);
                Assert.True(verdict.IsTaken, verdict.Detail);
                return verdict.Configuration;
            });
            return joint.Equals(simple) && joint.ToString() == target.ToString() && joint.Members.SequenceEqual(target.Members);
        });

    /// <summary>Groups of up to nine replicas with at least one voter.</summary>
    private static Gen<GroupConfiguration> GenTargets { get; } =
        Gen.Int[0, 2].Array[9].Where(parts => parts.Contains(1)).Select(parts => Of(IdsWith(parts, 1), IdsWith(parts, 2)));

    private static long[] IdsWith(int[] parts, int part) => [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == part).Select(i => i + 1L)];

    /// <summary>What leads from one configuration to another: additions of voters first, so that there is always one.</summary>
    private static ReplicaChange[] Difference(GroupConfiguration start, GroupConfiguration target) =>
    [
        .. target.Voters.Where(id => !start.IsVoter(id)).Select(id => Change(ChangeKind.AddVoter, id.Value)),
        .. target.Learners.Where(id => !start.IsLearner(id)).Select(id => Change(ChangeKind.AddLearner, id.Value)),
        .. start.Members.Where(m => !target.Contains(m.Replica)).Select(m => Change(ChangeKind.Remove, m.Replica.Value)),
    ];

    private static void AssertRefused(ConfigurationRefusal refusal, string detail, GroupConfiguration kept, ConfigurationVerdict verdict)
    {
        Assert.False(verdict.IsTaken);
        Assert.Equal(refusal, verdict.Refusal);
        Assert.Equal(detail, verdict.Detail);
        Assert.Same(kept, verdict.Configuration);
    }
}
