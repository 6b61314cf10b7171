using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

/// <summary>Any configuration becomes one with a single voter, by changes that every release can apply.</summary>
public sealed class ForcedConfigurationTests
{
    [Fact]
    public void Voters_BecomeOne() => AssertForced(GroupConfiguration.Of([On(1), On(2), On(3)], []));

    [Fact]
    public void Learners_GoFirst() => AssertForced(GroupConfiguration.Of([On(1)], [On(2), On(3)]));

    [Fact]
    public void JointConfiguration_IsLeftFirst()
    {
        var joint = ConfigurationChanger.EnterJoint(
            GroupConfiguration.Of([On(1), On(2), On(3)], [On(4)]), false, [new ReplicaChange(ChangeKind.AddVoter, new ReplicaId(4), On(4).Node), new ReplicaChange(ChangeKind.AddLearner, new ReplicaId(1), On(1).Node)]).Configuration;
        Assert.True(joint.IsJoint);

        AssertForced(joint);
    }

    [Fact]
    public void FullConfiguration_HasRoom() => AssertForced(GroupConfiguration.Of([On(1), On(2), On(3)], [.. Enumerable.Range(4, GroupConfiguration.MembersMax - 3).Select(static number => On(number))]));

    [Fact]
    public void NumbersThatWereGiven_AreRefused()
    {
        var last = GroupConfiguration.Of([On(1), On(7)], []);

        Assert.Throws<ArgumentException>(() => ForcedConfiguration.Changes(last, On(7), [], out _));
        Assert.Throws<ArgumentException>(() => ForcedConfiguration.Changes(last, On(9), [On(10)], out _));
        Assert.Throws<ArgumentException>(() => ForcedConfiguration.Changes(last, On(9), [On(6)], out _));
    }

    private static void AssertForced(GroupConfiguration last)
    {
        var configuration = last;
        var changes = ForcedConfiguration.Changes(last, On(1_000_003), [On(1_000_001), On(1_000_002)], out var after);
        foreach (var change in changes)
        {
            Assert.True(ConfigurationChangeCodec.TryDecode(ConfigurationChangeCodec.Encode(change), out var read, out _));
            var verdict = ConfigurationChanger.Apply(configuration, read);
            Assert.True(verdict.IsTaken, verdict.Detail);
            configuration = verdict.Configuration;
        }

        Assert.Equal(after, configuration);
        Assert.Equal("voters=(1000003) learners=(1000001 1000002)", configuration.ToString());
        Assert.Equal(1_000_003, configuration.LastReplica.Value);
        Assert.All(last.Members, member => Assert.True(configuration.IsRemoved(member.Replica)));
    }

    private static Member On(long number) => new(new ReplicaId(number), new PeerId($"n{number}", new Incarnation(number)));
}
