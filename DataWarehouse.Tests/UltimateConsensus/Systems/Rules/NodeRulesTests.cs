using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.Tests.UltimateConsensus.Systems.SystemRig;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Rules;

public sealed class NodeRulesTests
{
    [Fact]
    public void Join_MakesAMemberWithALearnerOfTheSystemGroup()
    {
        var rig = Begun();

        var answer = rig.Done(new SystemCommand.Join(Ours, Token, SystemRig.Introduce("b")));

        Assert.Equal(rig.Index, answer.Value);
        Assert.Equal(2, answer.Second);
        Assert.Equal(new Epoch(rig.Index), rig.State.MembershipEpoch);
        Assert.True(rig.State.Groups[0].TryFind(2, out var replica));
        Assert.Equal(ReplicaPart.Announced, replica.Part);
        Assert.Equal(rig.State.FindNode("b")!.Peer, replica.Node);
        Assert.Equal(999, rig.State.Tokens["t"].UsesLeft);
        Assert.True(rig.State.Membership.TryFind(new Incarnation(rig.Index), out var member));
        Assert.Equal(MemberStatus.Active, member.Status);
    }

    [Fact]
    public void Join_AskedAgain_IsAnsweredTheSame()
    {
        var rig = Begun();
        var first = rig.Done(new SystemCommand.Join(Ours, Token, SystemRig.Introduce("b")));
        rig.Now += TimeSpan.FromDays(1);

        var again = rig.Do(new SystemCommand.Join(Ours, Token, SystemRig.Introduce("b")));

        Assert.Equal((SystemStatus.AlreadyDone, first.Value, first.Second), (again.Status, again.Value, again.Second));
    }

    [Fact]
    public void Join_WithoutAGoodToken_IsRefused()
    {
        var rig = Begun();
        var once = TokenHash.Of("once"u8);
        rig.Done(new SystemCommand.CreateToken("once", once, 60, 1));
        rig.Done(new SystemCommand.Join(Ours, once, SystemRig.Introduce("b")));

        rig.Refused(SystemStatus.TokenUnknown, new SystemCommand.Join(Ours, once, SystemRig.Introduce("c")));
        rig.Refused(SystemStatus.TokenUnknown, new SystemCommand.Join(Ours, TokenHash.Of("stolen"u8), SystemRig.Introduce("c")));
        rig.Now += TimeSpan.FromHours(1);
        rig.Refused(SystemStatus.TokenExpired, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c")));
        rig.Done(new SystemCommand.RevokeToken("t"));
        rig.Refused(SystemStatus.TokenUnknown, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c")));
        rig.Refused(SystemStatus.OtherCluster, new SystemCommand.Join(new ClusterId(8), Token, SystemRig.Introduce("c")));
    }

    [Fact]
    public void Token_LivesByTheClockOfTheLog()
    {
        var rig = Begun();
        rig.Now += TimeSpan.FromSeconds(3599);
        rig.Done(new SystemCommand.Join(Ours, Token, SystemRig.Introduce("b")));
        rig.Now += TimeSpan.FromSeconds(1);
        rig.Refused(SystemStatus.TokenExpired, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c")));
        // A leader with a slow clock does not wake it up again.
        rig.Now -= TimeSpan.FromSeconds(100);
        rig.Refused(SystemStatus.TokenExpired, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c")));
    }

    [Fact]
    public void CreateToken_RefusesWhatMakesNoSense()
    {
        var rig = Begun();
        rig.Refused(SystemStatus.TokenExists, new SystemCommand.CreateToken("t", TokenHash.Of("x"u8), 60, 1));
        rig.Refused(SystemStatus.TokenExists, new SystemCommand.CreateToken("u", Token, 60, 1));
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.CreateToken("t", Token, 60, 1)).Status);
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateToken("u", TokenHash.Of("x"u8), 0, 1));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateToken("u", TokenHash.Of("x"u8), 60, 0));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateToken("u", TokenHash.Of("x"u8), SystemLimits.TokenSecondsMax + 1, 1));
        rig.Refused(SystemStatus.TokenUnknown, new SystemCommand.RevokeToken("u"));
    }

    [Fact]
    public void CreateToken_AtTheLimit_MakesRoomFromThoseThatEnded()
    {
        var rig = Begun();
        for (var number = 1; number < SystemLimits.TokensMax; number++) rig.Done(new SystemCommand.CreateToken("n" + number, TokenHash.Of(BitConverter.GetBytes(number)), 60, 1));
        rig.Refused(SystemStatus.LimitReached, new SystemCommand.CreateToken("u", TokenHash.Of("u"u8), 60, 1));

        rig.Now += TimeSpan.FromMinutes(1);
        rig.Done(new SystemCommand.CreateToken("u", TokenHash.Of("u"u8), 60, 1));

        Assert.Equal(["t", "u"], rig.State.Tokens.Keys);
    }

    [Fact]
    public void Join_ThatContradictsAMember_IsRefused()
    {
        var rig = Begun();
        rig.Join("b", "z1", "h1");

        rig.Refused(SystemStatus.NodeNameTaken, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("b", directory: 77)));
        rig.Refused(SystemStatus.ForeignDirectory, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c", directory: SystemRig.Introduce("b").Directory)));
        rig.Refused(SystemStatus.AddressTaken, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c") with { Addresses = SystemRig.Introduce("b").Addresses }));
        rig.Refused(SystemStatus.ContradictoryLabels, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c", "z2", "h1")));
        rig.Refused(SystemStatus.ContradictoryLabels, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c", null, "h1")));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.Join(Ours, Token, SystemRig.Introduce("c", directory: 0)));
        rig.Join("c", "z1", "h1");
    }

    [Fact]
    public void Started_ChangesAddressAndRelease()
    {
        var rig = Begun("b");
        var addresses = AttributeSet.Of(new SystemAttribute("peer", "elsewhere:1"));

        rig.Done(new SystemCommand.NodeStarted(Ours, rig.Of("b"), SystemRig.Introduce("b").Directory, addresses, 2, Progress(1, 1, 10)));

        Assert.Equal(addresses, rig.State.FindNode("b")!.Introduction.Addresses);
        Assert.Equal(Progress(1, 1, 10), rig.State.FindNode("b")!.Progress);
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.NodeStarted(Ours, rig.Of("b"), SystemRig.Introduce("b").Directory, addresses, 2, Progress(1, 1, 10))).Status);
        rig.Refused(SystemStatus.AddressTaken, new SystemCommand.NodeStarted(Ours, rig.Of("a"), SystemRig.Introduce("a").Directory, addresses, 1, Progress(1, 1, 1)));
    }

    [Fact]
    public void Started_WithDataThatWasSetBack_IsRefused()
    {
        var rig = Begun("b");
        SystemCommand Start(PeerProgress progress) => new SystemCommand.NodeStarted(Ours, rig.Of("b"), SystemRig.Introduce("b").Directory, AttributeSet.Empty, 1, progress);
        rig.Done(Start(Progress(1, 4, 10)));

        rig.Refused(SystemStatus.RolledBack, Start(Progress(2, 4, 12)));
        rig.Refused(SystemStatus.RolledBack, Start(Progress(2, 3, 12)));
        rig.Refused(SystemStatus.RolledBack, Start(Progress(2, 5, 9)));
        rig.Done(Start(Progress(2, 5, 10)));
    }

    [Fact]
    public void Started_InACopyThatComesLate_TakesNothingBack()
    {
        var rig = Begun("b");
        SystemCommand Start(PeerProgress progress) => new SystemCommand.NodeStarted(Ours, rig.Of("b"), Introduce("b").Directory, AttributeSet.Empty, 1, progress);
        rig.Done(Start(Progress(1, 1, 10)));
        rig.Done(new SystemCommand.ReportProgress([new ProgressReport(rig.Of("b"), Progress(1, 1, 20))]));

        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(Start(Progress(1, 1, 10))).Status);

        Assert.Equal(Progress(1, 1, 20), rig.State.FindNode("b")!.Progress);
        rig.Refused(SystemStatus.RolledBack, Start(Progress(2, 2, 15)));
    }

    [Fact]
    public void Started_ByWhomItIsNot_IsRefused()
    {
        var rig = Begun("b", "c");
        var b = rig.Of("b");
        rig.Done(new SystemCommand.RemoveNode(b));

        rig.Refused(SystemStatus.NodeRetired, new SystemCommand.NodeStarted(Ours, b, SystemRig.Introduce("b").Directory, AttributeSet.Empty, 1, Progress(1, 1, 1)));
        rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.NodeStarted(Ours, new Incarnation(999), SystemRig.Introduce("b").Directory, AttributeSet.Empty, 1, Progress(1, 1, 1)));
        rig.Refused(SystemStatus.OtherCluster, new SystemCommand.NodeStarted(new ClusterId(8), rig.Of("c"), SystemRig.Introduce("c").Directory, AttributeSet.Empty, 1, Progress(1, 1, 1)));
        rig.Refused(SystemStatus.ForeignDirectory, new SystemCommand.NodeStarted(Ours, rig.Of("c"), 99, AttributeSet.Empty, 1, Progress(1, 1, 1)));
    }

    [Fact]
    public void Report_KeepsTheFurthest()
    {
        var rig = Begun("b");
        var b = rig.Of("b");
        rig.Done(new SystemCommand.ReportProgress([new ProgressReport(b, Progress(1, 2, 10)), new ProgressReport(new Incarnation(999), Progress(1, 1, 1))]));

        var late = rig.Do(new SystemCommand.ReportProgress([new ProgressReport(b, Progress(1, 2, 9))]));
        var setBack = rig.Do(new SystemCommand.ReportProgress([new ProgressReport(b, Progress(3, 1, 99))]));
        rig.Done(new SystemCommand.ReportProgress([new ProgressReport(b, Progress(1, 2, 11))]));

        Assert.Equal((SystemStatus.AlreadyDone, 0L), (late.Status, late.Value));
        Assert.Equal((SystemStatus.AlreadyDone, 1L), (setBack.Status, setBack.Value));
        Assert.Equal(Progress(1, 2, 11), rig.State.FindNode(b)!.Progress);
    }

    [Fact]
    public void Labels_OfAMember_CanBeReplaced()
    {
        var rig = Begun("b", "c");
        var labels = SystemRig.Introduce("x", "z1", "h1").Labels;

        rig.Done(new SystemCommand.SetLabels(rig.Of("b"), labels));

        Assert.Equal(("z1", "h1"), (rig.State.FindNode("b")!.Zone, rig.State.FindNode("b")!.Host));
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.SetLabels(rig.Of("b"), labels)).Status);
        rig.Refused(SystemStatus.ContradictoryLabels, new SystemCommand.SetLabels(rig.Of("c"), SystemRig.Introduce("x", "z2", "h1").Labels));
        rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.SetLabels(new Incarnation(999), labels));
    }

    [Fact]
    public void Service_OfTheLastNode_Stays()
    {
        var rig = Begun("b");
        rig.Done(new SystemCommand.SetService(rig.Of("b"), NodeService.Draining));
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.SetService(rig.Of("b"), NodeService.Draining)).Status);

        rig.Refused(SystemStatus.LastNode, new SystemCommand.SetService(rig.Of("a"), NodeService.Draining));

        rig.Done(new SystemCommand.SetService(rig.Of("b"), NodeService.InService));
        rig.Done(new SystemCommand.SetService(rig.Of("a"), NodeService.Draining));
    }

    [Fact]
    public void Remove_RetiresTheLifeForGood()
    {
        var rig = Begun("b");
        var b = rig.Of("b");

        var epoch = rig.Done(new SystemCommand.RemoveNode(b)).Value;

        Assert.True(rig.State.IsRetired(b));
        Assert.Null(rig.State.FindNode("b"));
        Assert.True(rig.State.Membership.TryFind(b, out var member));
        Assert.Equal((MemberStatus.Retired, new Epoch(epoch)), (member.Status, member.RetiredAt));
        Assert.Equal(epoch, rig.Do(new SystemCommand.RemoveNode(b)).Value);
        // It may come back, as another life: with an empty directory.
        var again = rig.Join(SystemRig.Introduce("b", directory: 55));
        Assert.NotEqual(b, again);
        Assert.Equal(3, rig.State.Membership.Members.Length);
    }

    [Fact]
    public void Remove_WhatLeavesNoQuorum_IsRefused()
    {
        var rig = Begun("b", "c", "d");
        rig.Refused(SystemStatus.WouldLoseQuorum, new SystemCommand.RemoveNode(rig.Of("a")));
        var group = rig.Place("k", 1, "b", "c", "d");
        rig.Done(new SystemCommand.RemoveNode(rig.Of("b")));

        var refused = rig.Refused(SystemStatus.WouldLoseQuorum, new SystemCommand.RemoveNode(rig.Of("c")));

        Assert.Contains(FormattableString.Invariant($"group {group}"), refused.Reason, StringComparison.Ordinal);
        rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.RemoveNode(new Incarnation(999)));
        Begun().Refused(SystemStatus.LastNode, new SystemCommand.RemoveNode(new Incarnation(1)));
    }

    [Fact]
    public void Remove_OfTheLastNodeInService_IsRefused()
    {
        var rig = Begun("b");
        rig.Done(new SystemCommand.SetService(rig.Of("a"), NodeService.Draining));

        rig.Refused(SystemStatus.LastNode, new SystemCommand.RemoveNode(rig.Of("b")));
    }

    [Fact]
    public void Remove_WhileASwapIsMade_CountsBothSides()
    {
        var rig = Begun("b", "c", "d", "e");
        var group = rig.Place("k", 1, "b", "c", "d");
        rig.Done(new SystemCommand.RemoveNode(rig.Of("c")));
        var move = rig.Done(new SystemCommand.BeginMove(group, 0, [rig.Of("e")], [], [1], [])).Value;
        rig.Done(new SystemCommand.AdvanceMove(group, move));

        // The old side is b, c and d, the new one c, d and e.
        rig.Refused(SystemStatus.WouldLoseQuorum, new SystemCommand.RemoveNode(rig.Of("e")));
        rig.Refused(SystemStatus.WouldLoseQuorum, new SystemCommand.RemoveNode(rig.Of("b")));
    }

    [Fact]
    public void Nodes_AreLimited()
    {
        var rig = Begun();
        for (var number = 1; number < SystemLimits.NodesMax; number++) rig.Join(SystemRig.Introduce("n" + number, directory: (UInt128)(number + 1_000_000)));

        rig.Done(new SystemCommand.CreateToken("more", TokenHash.Of("more"u8), 60, 1));
        rig.Refused(SystemStatus.LimitReached, new SystemCommand.Join(Ours, TokenHash.Of("more"u8), SystemRig.Introduce("last")));
    }
}
