using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

public sealed class MembershipChangeTests : IDisposable
{
    private static readonly RaftMember Fourth = new(4, NodeCluster.Peer(4));

    private readonly HeardNews _news = new();
    private readonly NodeCluster _cluster;

    public MembershipChangeTests() =>
        _cluster = new NodeCluster(new RaftNodeOptions { Shards = 2, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, Observer = _news });

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task ChangeMembers_LearnerThenSwap_MovesAReplicaWithItsState()
    {
        await _cluster.StartAllAsync(7);
        for (var number = 0; number < 20; number++) await _cluster.ProposeAsync(7, $"c{number}");
        var joined = await (await _cluster.StartAsync(4)).JoinGroupAsync(7, 4, new ListMachine());

        await ChangeAsync(new RaftMemberChange(Fourth, RaftMemberPart.Learner));
        await NodeCluster.UntilAsync(joined, static status => status.Applied >= 20);
        var leader = await _cluster.LeaderAsync(7);
        var leaves = leader == 1 ? 2 : 1;
        await ChangeAsync(new RaftMemberChange(Fourth, RaftMemberPart.Voter), new RaftMemberChange(new RaftMember(leaves, default), RaftMemberPart.None));
        await _cluster.ProposeAsync(7, "after");

        var status = await _cluster.At(await _cluster.LeaderAsync(7), 7).GetStatusAsync(NodeCluster.Soon);
        Assert.Equal([.. new[] { 1L, 2, 3, 4 }.Where(replica => replica != leaves)], status.Members.Select(static member => member.Member.Replica));
        Assert.All(status.Members, static member => Assert.Equal(RaftMemberPart.Voter, member.Part));
        Assert.EndsWith("after\n", await _cluster.ReadAsync(4, 7), StringComparison.Ordinal);
        await _news.UntilAsync(heard => heard == $"7 removed {leaves}");
        Assert.Contains(_news.All, static heard => heard == "7 members 1:Voter 2:Voter 3:Voter 4:Learner");
    }

    /// <summary>Whoever takes a group for settled while it is joint may stop a node that both majorities still need.</summary>
    [Fact]
    public async Task GetStatus_GroupGainsVotersAndLosesNone_SaysThatItIsJointUntilTheyHaveTheLog()
    {
        await _cluster.StartAllAsync(7);
        RaftMember[] added = [.. Enumerable.Range(4, 4).Select(static number => new RaftMember(number, NodeCluster.Peer(number)))];
        foreach (var member in added)
        {
            var joined = await (await _cluster.StartAsync((int)member.Replica)).JoinGroupAsync(7, member.Replica, new ListMachine());
            await ChangeAsync(new RaftMemberChange(member, RaftMemberPart.Learner));
            await NodeCluster.UntilAsync(joined, static status => status.Applied > 0);
        }

        // Without one of the four there is no majority of seven, and the change stays half done.
        foreach (var member in added) _cluster.Stop((int)member.Replica);
        var leader = _cluster.At(await _cluster.LeaderAsync(7), 7);
        var before = await leader.GetStatusAsync(NodeCluster.Soon);
        var change = leader.ChangeMembersAsync([.. added.Select(static member => new RaftMemberChange(member, RaftMemberPart.Voter))], NodeCluster.Soon);
        await NodeCluster.UntilAsync(leader, static status => status.Members.All(static member => member.Part == RaftMemberPart.Voter));
        var during = await leader.GetStatusAsync(NodeCluster.Soon);
        await (await _cluster.StartAsync(4)).JoinGroupAsync(7, 4, new ListMachine());
        await NodeCluster.UntilAsync(leader, static status => !status.IsJoint);

        Assert.Equal((false, true, 7), (before.IsJoint, during.IsJoint, during.Members.Count));
        Assert.NotEqual(ChangeStatus.None, (await change).Status);
    }

    [Fact]
    public async Task DestroyGroup_AfterRemoval_LetsTheNodeJoinAgainAsAnother()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "before");
        var leader = await _cluster.LeaderAsync(7);
        var leaves = leader == 1 ? 2 : 1;
        await ChangeAsync(new RaftMemberChange(new RaftMember(leaves, default), RaftMemberPart.None));
        var node = _cluster.NodeAt(leaves);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.JoinGroupAsync(7, 4, new ListMachine()));

        await node.DestroyGroupAsync(7);
        Assert.Empty(node.StoredGroups);
        Assert.Null(node.Find(7));
        var back = await node.JoinGroupAsync(7, 4, new ListMachine());
        await AddVoterAsync(back, new RaftMember(4, NodeCluster.Peer(leaves)));

        await NodeCluster.UntilAsync(back, static status => status.Members.Count == 3);
        Assert.Equal("before\n", await _cluster.ReadAsync(leaves, 7));
        Assert.Contains(_news.All, static heard => heard.StartsWith("7 stopped Removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task JoinGroup_NodeStartsAgain_TakesUpWhatItHad()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "one");
        var joined = await (await _cluster.StartAsync(4)).JoinGroupAsync(7, 4, new ListMachine());
        await AddVoterAsync(joined, Fourth);
        await NodeCluster.UntilAsync(joined, static status => status.Members.Count == 4);
        _cluster.Stop(4);

        var node = await _cluster.StartAsync(4);
        Assert.Equal([(7, 4)], node.StoredReplicas);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.JoinGroupAsync(7, 5, new ListMachine()));
        var again = await node.JoinGroupAsync(7, 4, new ListMachine());

        await NodeCluster.UntilAsync(again, static status => status.Members.Count == 4);
        Assert.Equal("one\n", await _cluster.ReadAsync(4, 7));
    }

    [Fact]
    public async Task JoinGroup_NeverFilled_IsTakenUpEmptyAgain()
    {
        await (await _cluster.StartAsync(4)).JoinGroupAsync(7, 4, new ListMachine());
        _cluster.Stop(4);

        var again = await (await _cluster.StartAsync(4)).JoinGroupAsync(7, 4, new ListMachine());

        var status = await again.GetStatusAsync(NodeCluster.Soon);
        Assert.Empty(status.Members);
        Assert.Equal(0, status.Last);
    }

    [Fact]
    public async Task TransferLeadership_ToAnotherVoter_ItLeads()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "one");
        var leader = await _cluster.LeaderAsync(7);
        var next = (leader % 3) + 1;

        var result = await _cluster.At(leader, 7).TransferLeadershipAsync(next, NodeCluster.Soon);

        Assert.True(result.IsDone, result.ToString());
        await NodeCluster.UntilAsync(_cluster.At(next, 7), static status => status.IsLeader);
        Assert.Contains(_news.All, heard => heard == $"7 led by n{next} here");
        var late = await _cluster.At(leader, 7).TransferLeadershipAsync(leader, NodeCluster.Soon);
        Assert.Equal(ChangeStatus.NotLeader, late.Status);
        Assert.Equal(NodeCluster.Peer(next), late.Leader);
    }

    [Fact]
    public async Task Changes_ThatCannotBe_AreRefusedWithTheReason()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "one");
        var leader = await _cluster.LeaderAsync(7);
        var replica = _cluster.At(leader, 7);
        var soon = NodeCluster.Soon;

        Assert.Equal(ChangeStatus.Done, (await replica.TransferLeadershipAsync(leader, soon)).Status);
        Assert.Equal(ChangeStatus.NotPossible, (await replica.TransferLeadershipAsync(9, soon)).Status);
        var used = await replica.ChangeMembersAsync([new RaftMemberChange(new RaftMember(2, NodeCluster.Peer(4)), RaftMemberPart.Voter)], soon);
        Assert.Equal(ChangeStatus.NotPossible, used.Status);
        Assert.NotNull(used.Detail);
        var empty = await replica.ChangeMembersAsync([new RaftMemberChange(Fourth, RaftMemberPart.Voter)], soon);
        Assert.Equal(ChangeStatus.NotPossible, empty.Status);
        Assert.Contains("make it a learner", empty.Detail, StringComparison.Ordinal);
        var all = Enumerable.Range(1, 3).Select(static number => new RaftMemberChange(new RaftMember(number, default), RaftMemberPart.None)).ToArray();
        Assert.Equal(ChangeStatus.NotPossible, (await replica.ChangeMembersAsync(all, soon)).Status);
        await Assert.ThrowsAsync<ArgumentException>(() => replica.ChangeMembersAsync([], soon));
        await Assert.ThrowsAsync<ArgumentException>(() => replica.ChangeMembersAsync([new RaftMemberChange(Fourth, RaftMemberPart.LeavingVoter)], soon));
        Assert.Equal(ChangeStatus.NotLeader, (await _cluster.At((leader % 3) + 1, 7).ChangeMembersAsync([new RaftMemberChange(Fourth, RaftMemberPart.Learner)], soon)).Status);
    }

    [Fact]
    public async Task QueryLocal_WithoutAnyOther_AnswersWhatIsThere()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "one");
        await _cluster.ReadAsync(3, 7);
        _cluster.Stop(1);
        _cluster.Stop(2);

        var answer = await _cluster.At(3, 7).QueryLocalAsync(default, NodeCluster.Soon);

        Assert.Equal(QueryOutcome.Answered, answer.Outcome);
        Assert.Equal("one\n", Encoding.UTF8.GetString(answer.Response.Span));
        var replica = _cluster.At(3, 7);
        await _cluster.NodeAt(3).DestroyGroupAsync(7);
        Assert.Equal(QueryOutcome.Stopped, (await replica.QueryLocalAsync(default, NodeCluster.Soon)).Outcome);
    }

    [Fact]
    public async Task QueryLocal_OfASleepingGroup_WakesNobody()
    {
        await _cluster.StartAllAsync(7);
        await _cluster.ProposeAsync(7, "one");
        await _cluster.ReadAsync(2, 7);
        await NodeCluster.UntilAsync(_cluster.At(2, 7), static status => status.IsAsleep);

        var answer = await _cluster.At(2, 7).QueryLocalAsync(default, NodeCluster.Soon);

        Assert.Equal(QueryOutcome.Answered, answer.Outcome);
        Assert.True((await _cluster.At(2, 7).GetStatusAsync(NodeCluster.Soon)).IsAsleep);
    }

    [Fact]
    public async Task AsksWhetherMember_NobodyAnswersTheGroup_CampaignsOnceAndAsks()
    {
        using var cluster = new NodeCluster(new RaftNodeOptions { Shards = 1, Tick = TimeSpan.FromMilliseconds(10), ElectionTicks = 4, SegmentBytes = 1 << 20, Observer = _news, AsksWhetherMember = true });
        var node = await cluster.StartAsync(1);
        var replica = await node.StartGroupAsync(7, NodeCluster.Voters, new ListMachine());

        await _news.UntilAsync(static heard => heard == "7 questioned 1");
        replica.AnswerMembership(true);
        var asked = _news.All.Count;
        await _news.UntilAsync(_ => _news.All.Skip(asked).Any(static heard => heard == "7 questioned 1"));
        replica.AnswerMembership(false);

        await _news.UntilAsync(static heard => heard == "7 removed 1");
    }

    private async Task AddVoterAsync(RaftReplica replica, RaftMember member)
    {
        await ChangeAsync(new RaftMemberChange(member, RaftMemberPart.Learner));
        await NodeCluster.UntilAsync(replica, static status => status.Applied > 0);
        await NodeCluster.UntilAsync(_cluster.At(await _cluster.LeaderAsync(7), 7), status => !status.IsLeader || status.Members.Any(known => known.Member == member && known.Match > 0));
        await ChangeAsync(new RaftMemberChange(member, RaftMemberPart.Voter));
    }

    private async Task ChangeAsync(params RaftMemberChange[] changes)
    {
        while (true)
        {
            var result = await _cluster.At(await _cluster.LeaderAsync(7), 7).ChangeMembersAsync(changes, NodeCluster.Soon);
            if (result.IsDone) return;
            Assert.True(result.Status is ChangeStatus.Busy or ChangeStatus.NotLeader, result.ToString());
        }
    }
}
