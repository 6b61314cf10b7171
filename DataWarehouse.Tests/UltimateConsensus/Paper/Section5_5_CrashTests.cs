using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.5: replicas crash and come back; messages are repeated for ever and may arrive more than once.</summary>
public sealed class Section5_5_CrashTests
{
    [Fact]
    public void Follower_SameAppendTwice_AnswersBothAndChangesNothing()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));
        var append = Say.Append(2, 2, 1, 1, 1, 2, 2);

        rig.Step(append, append, Say.Heartbeat(2, 2, commit: 2));

        Assert.Equal((3, 2), (rig.Last, rig.Commit));
        Assert.Equal([3, 3], rig.Take(MessageKind.AppendResponse).Select(answer => answer.Index.Value));
        Assert.Single(rig.Handed);
    }

    [Fact]
    public void Voter_SameQuestionTwice_AnswersTheSame()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));
        var vote = Say.Vote(2, 2, 1, 1);

        rig.Step(vote, vote);

        Assert.Equal([false, false], rig.Take(MessageKind.VoteResponse).Select(answer => answer.Refused));
    }

    [Fact]
    public void Follower_CrashesAndReturns_IsBroughtUpToDate()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1);
        group.Isolate(3);
        group.Propose(1).Propose(1);

        group.Replace(group[3].Restart());
        Assert.Equal(3, group[3].Last);
        group.Heal();
        for (var tick = 0; tick < 3; tick++) group.Tick(1);

        Assert.Equal((5, 5), (group[3].Last, group[3].Applied));
    }

    [Fact]
    public void Leader_Crashes_AnotherLeadsAndKeepsWhatWasCommitted()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1).Propose(1);
        var committed = group[1].Handed.ToArray();

        group.Isolate(1);
        group.Elect(2).Propose(2);

        Assert.Equal(committed, group[2].Handed[..committed.Length]);
        Assert.True(group[2].Commit > committed[^1].Index.Value);
    }

    [Fact]
    public void Group_AllCrash_NothingAcknowledgedIsLost()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1).Propose(1);
        var committed = group[1].Handed.ToArray();

        var again = new GroupRig([.. group.All.Select(rig => rig.Restart())]);
        again.Elect(3);

        Assert.Equal(committed, again[3].Handed[..committed.Length]);
        Assert.Equal(Role.Follower, again[1].Role);
    }

    [Fact]
    public void Replica_Restarted_AppliesAgainWhatItsStateMachineLacks()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1);

        var restarted = group[2].Restart();

        Assert.Equal(1, restarted.Disk.Recover().Applied.Value);
        Assert.Equal(restarted.Commit, restarted.Applied);
        Assert.Equal(restarted.Commit - 1, restarted.Handed.Count);
    }

    [Fact]
    public void Leader_PeerUnreachable_FallsBackToProbing()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Propose();
        rig.Propose();

        rig.Core.ReportUnreachable(Given.Id(2));
        rig.Settle();

        Assert.Equal("Probe", rig.ProgressOf(2).State.ToString());
        Assert.Equal(rig.ProgressOf(2).Match.Next, rig.ProgressOf(2).Next);
        Assert.Equal("Replicate", rig.ProgressOf(3).State.ToString());
    }

    [Fact]
    public void Leader_MessagesDuplicated_EveryReplicaStillAppliesEachEntryOnce()
    {
        var group = GroupRig.Of(3).Elect(1);
        group.Propose(1);
        foreach (var message in group.Delivered.ToArray().Where(message => message.Kind is MessageKind.Append or MessageKind.AppendResponse))
        {
            group[message.To.Value].Step(message);
        }

        group.Deliver();

        Assert.All(group.All, rig => Assert.Equal([2, 3], rig.Handed.Select(entry => entry.Index.Value)));
    }
}
