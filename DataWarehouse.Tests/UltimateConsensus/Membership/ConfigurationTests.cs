using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using static DataWarehouse.Tests.UltimateConsensus.Membership.Configurations;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

public sealed class ConfigurationTests
{
    [Fact]
    public void Empty_HasNobody()
    {
        Assert.True(GroupConfiguration.Empty.IsEmpty);
        Assert.False(GroupConfiguration.Empty.IsJoint);
        Assert.True(GroupConfiguration.Empty.IsValid(out var reason));
        Assert.Empty(reason);
        Assert.Equal("voters=()", GroupConfiguration.Empty.ToString());
        Assert.False(GroupConfiguration.Empty.Contains(new ReplicaId(1)));
        Assert.Equal(GroupConfiguration.Empty, GroupConfiguration.Of([], []));
    }

    [Fact]
    public void Of_SortsAndCounts()
    {
        var configuration = GroupConfiguration.Of([Member(5), Member(2)], [Member(9), Member(1)]);

        Assert.Equal(Ids(2, 5), configuration.Voters);
        Assert.Equal(Ids(1, 9), configuration.Learners);
        Assert.Equal([Member(1), Member(2), Member(5), Member(9)], configuration.Members);
        Assert.Equal(new ReplicaId(9), configuration.LastReplica);
        Assert.False(configuration.IsEmpty);
        Assert.Equal("voters=(2 5) learners=(1 9)", configuration.ToString());
    }

    [Fact]
    public void Of_WhatIsNotValid_IsAProgrammersError()
    {
        Assert.Throws<ArgumentException>(() => GroupConfiguration.Of([Member(1)], [Member(1)]));
        Assert.Throws<ArgumentException>(() => GroupConfiguration.Of([], [Member(1)]));
        Assert.Throws<ArgumentException>(() => GroupConfiguration.Of([Member(0)], []));
    }

    [Fact]
    public void Lookups_TellThePartsApart()
    {
        var joint = Joint();

        Assert.Equal("voters=(1 2 5)&&(1 2 3 4) learners=(6) learners_next=(3) autoleave", joint.ToString());
        Assert.True(joint.IsJoint);
        Assert.Equal([true, true, true, true, true, false, false], Of7(joint.IsVoter));
        Assert.Equal([false, false, false, false, false, true, false], Of7(joint.IsLearner));
        Assert.Equal([true, true, true, true, true, true, false], Of7(joint.Contains));
        Assert.True(joint.TryGetMember(new ReplicaId(4), out var member));
        Assert.Equal(Member(4), member);
        Assert.False(joint.TryGetMember(new ReplicaId(7), out member));
        Assert.Equal(default, member);
    }

    [Fact]
    public void IsRemoved_KnowsOnlyIdsThatWereGiven()
    {
        var left = ConfigurationChanger.LeaveJoint(Joint()).Configuration;

        Assert.Equal("voters=(1 2 5) learners=(3 6)", left.ToString());
        Assert.Equal([false, false, false, true, false, false, false], Of7(left.IsRemoved));
        Assert.False(left.IsRemoved(ReplicaId.None));
    }

    [Fact]
    public void Lookups_AllocateNothing()
    {
        var joint = Joint();
        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Look();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Look()
        {
            joint.IsRemoved(new ReplicaId(4));
            joint.TryGetMember(new ReplicaId(6), out _);
        }
    }

    [Fact]
    public void Equality_IsByValue()
    {
        var joint = Joint();
        Assert.Equal(joint, Joint());
        Assert.True(joint.Equals((object)Joint()));
        Assert.Equal(joint.GetHashCode(), Joint().GetHashCode());
        Assert.False(joint.Equals(null));
        Assert.False(joint.Equals((object)"voters"));

        Assert.NotEqual(joint, Copy(joint, voters: Ids(1, 2)));
        Assert.NotEqual(joint, Copy(joint, outgoing: Ids(1, 2)));
        Assert.NotEqual(joint, Copy(joint, learners: Ids()));
        Assert.NotEqual(joint, Copy(joint, next: Ids()));
        Assert.NotEqual(joint, Copy(joint, members: []));
        Assert.NotEqual(joint, Copy(joint, leaves: false));
        Assert.NotEqual(joint, Copy(joint, last: 9));
        Assert.NotEqual(joint.GetHashCode(), Copy(joint, last: 9).GetHashCode());
    }

    [Fact]
    public void IsValid_NamesTheRuleThatIsBroken()
    {
        var joint = Joint();
        Assert.True(joint.IsValid(out _));

        AssertFault("the voters are", Copy(joint, voters: Ids(2, 1, 5)));
        AssertFault("the voters are", Copy(joint, voters: Ids(1, 1, 2, 5)));
        AssertFault("the voters are", Copy(joint, voters: Ids(0, 1, 2, 5)));
        AssertFault("the outgoing voters are", Copy(joint, outgoing: Ids(4, 3, 2, 1)));
        AssertFault("the learners are", Copy(joint, learners: Ids(-1)));
        AssertFault("the next learners are", Copy(joint, next: Ids(3, 3)));
        AssertFault("5 is a voter and a learner", Copy(joint, learners: Ids(5)));
        AssertFault("4 is a voter and a learner", Copy(joint, learners: Ids(4)));
        AssertFault("6 is a next learner and no outgoing voter", Copy(joint, next: Ids(6)));
        AssertFault("2 is a next learner and an incoming voter", Copy(joint, next: Ids(2)));
        AssertFault("a configuration that is not joint", Copy(joint, outgoing: Ids(), next: Ids()));
        AssertFault("there are members and no voters", Copy(joint, voters: Ids()));
        AssertFault("the members are not ascending", Copy(joint, members: [Member(2), Member(1)]));
        AssertFault("7 lives somewhere", Copy(joint, members: [Member(7)], last: 7));
        AssertFault("a replica has a part", Copy(joint, members: [Member(1)]));
        AssertFault("a member is above", Copy(joint, last: 5));
    }

    [Fact]
    public void IsValid_RefusesTooManyMembers()
    {
        var members = Enumerable.Range(1, GroupConfiguration.MembersMax + 1).Select(i => Member(i)).ToList();

        Assert.Equal(GroupConfiguration.MembersMax, GroupConfiguration.Of(members.Take(GroupConfiguration.MembersMax), []).Members.Length);
        Assert.Contains("more than 64 members", Assert.Throws<ArgumentException>(() => GroupConfiguration.Of(members, [])).Message, StringComparison.Ordinal);
    }

    private static bool[] Of7(Func<ReplicaId, bool> question) => [.. Enumerable.Range(1, 7).Select(i => question(new ReplicaId(i)))];

    private static void AssertFault(string expected, GroupConfiguration configuration)
    {
        Assert.False(configuration.IsValid(out var reason));
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
    }

    private static GroupConfiguration Copy(
        GroupConfiguration original, ImmutableArray<ReplicaId>? voters = null, ImmutableArray<ReplicaId>? outgoing = null, ImmutableArray<ReplicaId>? learners = null,
        ImmutableArray<ReplicaId>? next = null, ImmutableArray<Member>? members = null, bool? leaves = null, long? last = null) => new()
        {
            Voters = voters ?? original.Voters,
            OutgoingVoters = outgoing ?? original.OutgoingVoters,
            Learners = learners ?? original.Learners,
            NextLearners = next ?? original.NextLearners,
            Members = members ?? original.Members,
            LeavesJointByItself = leaves ?? original.LeavesJointByItself,
            LastReplica = last is { } id ? new ReplicaId(id) : original.LastReplica,
        };
}
