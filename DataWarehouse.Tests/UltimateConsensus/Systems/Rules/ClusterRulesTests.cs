using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.Tests.UltimateConsensus.Systems.SystemRig;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Rules;

public sealed class ClusterRulesTests
{
    [Fact]
    public void Init_MakesMembersAndTheSystemGroup()
    {
        var rig = new SystemRig { Index = 1 };

        var answer = rig.Done(new SystemCommand.Init(Ours, 3, [SystemRig.Introduce("a", level: 3), SystemRig.Introduce("b", level: 4), SystemRig.Introduce("c", level: 3)]));

        Assert.Equal(1, answer.Value);
        Assert.Equal(Ours, rig.State.Cluster);
        Assert.Equal(3, rig.State.FeatureLevel);
        // The founders' incarnations are 1 to 3, so no epoch may be below 3.
        Assert.Equal(new Epoch(3), rig.State.MembershipEpoch);
        Assert.Equal(["a@1", "b@2", "c@3"], rig.State.Membership.UnsealedNodes.Order());
        var group = rig.State.Groups[0];
        Assert.Equal([(1L, "a@1"), (2, "b@2"), (3, "c@3")], group.Initial.Select(member => (member.Replica, member.Node.ToString())));
        Assert.All(group.Replicas, replica => Assert.Equal(ReplicaPart.Voter, replica.Part));
        Assert.Equal(SystemChanges.All, rig.Seen.Single());
        Assert.Contains("begun", rig.State.Audit.Values.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_ASecondTime_IsRefused_ButItsOwnRetryIsNot()
    {
        var rig = Begun();

        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.Init(Ours, 1, [SystemRig.Introduce("a")])).Status);
        var answer = rig.Refused(SystemStatus.AlreadyInitialised, new SystemCommand.Init(new ClusterId(8), 1, [SystemRig.Introduce("a")]));
        rig.Refused(SystemStatus.AlreadyInitialised, new SystemCommand.Init(Ours, 1, [SystemRig.Introduce("x")]));
        rig.Refused(SystemStatus.AlreadyInitialised, new SystemCommand.Init(Ours, 1, []));

        Assert.Contains(Ours.ToString(), answer.Reason, StringComparison.Ordinal);
        Assert.Contains("token", answer.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_ThatMakesNoSense_IsRefused()
    {
        new SystemRig().Refused(SystemStatus.Invalid, new SystemCommand.Init(default, 1, [SystemRig.Introduce("a")]));
        new SystemRig().Refused(SystemStatus.Invalid, new SystemCommand.Init(Ours, 1, []));
        new SystemRig().Refused(SystemStatus.ReleaseTooOld, new SystemCommand.Init(Ours, 2, [SystemRig.Introduce("a")]));
        new SystemRig().Refused(SystemStatus.NodeNameTaken, new SystemCommand.Init(Ours, 1, [SystemRig.Introduce("a"), SystemRig.Introduce("a")]));
        new SystemRig().Refused(SystemStatus.Invalid, new SystemCommand.Init(Ours, 1, [SystemRig.Introduce("a", directory: 0)]));
    }

    [Fact]
    public void Join_NextToTheFounders_WaitsUntilItsIncarnationIsFree()
    {
        var rig = new SystemRig();
        rig.Done(new SystemCommand.Init(Ours, 1, [SystemRig.Introduce("a"), SystemRig.Introduce("b"), SystemRig.Introduce("c"), SystemRig.Introduce("d")]));
        rig.Done(new SystemCommand.CreateToken("t", Token, 60, 9));

        rig.Refused(SystemStatus.TryAgain, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("e")));
        rig.Refused(SystemStatus.TryAgain, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("e")));

        Assert.Equal(new Incarnation(5), rig.Join("e"));
    }

    [Fact]
    public void Finalise_NeedsEveryMember()
    {
        var rig = Begun();
        rig.Join("b", level: 3);
        var refused = rig.Refused(SystemStatus.LevelTooHigh, new SystemCommand.Finalise(2));
        Assert.Contains("a", refused.Reason, StringComparison.Ordinal);

        Assert.True(rig.Do(new SystemCommand.NodeStarted(Ours, rig.Of("a"), SystemRig.Introduce("a").Directory, AttributeSet.Empty, 2, Progress(1, 1, 1))).IsDone);
        Assert.Equal(2, rig.Done(new SystemCommand.Finalise(2)).Value);

        Assert.Equal(2, rig.State.FeatureLevel);
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.Finalise(2)).Status);
        rig.Refused(SystemStatus.Invalid, new SystemCommand.Finalise(1));
        rig.Refused(SystemStatus.ReleaseTooOld, new SystemCommand.NodeStarted(Ours, rig.Of("a"), SystemRig.Introduce("a").Directory, AttributeSet.Empty, 1, Progress(2, 2, 2)));
        rig.Refused(SystemStatus.ReleaseTooOld, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c")));
    }

    [Fact]
    public void Finalise_BeforeIt_AMemberMayGoBackToAnOlderRelease()
    {
        var rig = Begun();
        rig.Done(new SystemCommand.NodeStarted(Ours, rig.Of("a"), SystemRig.Introduce("a").Directory, AttributeSet.Empty, 2, Progress(1, 1, 1)));
        rig.Done(new SystemCommand.NodeStarted(Ours, rig.Of("a"), SystemRig.Introduce("a").Directory, AttributeSet.Empty, 1, Progress(2, 2, 2)));

        rig.Refused(SystemStatus.LevelTooHigh, new SystemCommand.Finalise(2));
    }

    [Fact]
    public void Audit_KeepsTheLatest()
    {
        var rig = Begun();
        for (var round = 0; round < SystemLimits.AuditRecordsMax + 5; round++)
        {
            var id = rig.Done(new SystemCommand.CreateKeyspace("k", KeyspaceKind.Convergent, 0, 1, AttributeSet.Empty)).Value;
            rig.Done(new SystemCommand.DeleteKeyspace("k", id));
        }

        Assert.Equal(SystemLimits.AuditRecordsMax, rig.State.Audit.Count);
        Assert.Equal(rig.Index, rig.State.Audit.Last().Key);
    }
}
