using System.Buffers;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Queries;

public sealed class SystemQueriesTests
{
    private readonly SystemRig _rig = SystemRig.Begun("b", "c", "d");

    public SystemQueriesTests()
    {
        _rig.Place("k1", 3, "a", "b");
        _rig.Done(new SystemCommand.CreateKeyspace("k2", KeyspaceKind.Convergent, 0, 1, AttributeSet.Empty));
        _rig.Done(new SystemCommand.RemoveNode(_rig.Of("d")));
    }

    [Fact]
    public void EachKind_GivesItsRows()
    {
        var summary = Ask(SystemQuery.First(SystemQueryKind.Summary));
        Assert.Equal((SystemRig.Ours, _rig.State.Revision, 1, _rig.State.MembershipEpoch, 3L), (summary.Cluster, summary.Revision, summary.FeatureLevel, summary.MembershipEpoch, summary.LastGroup));
        Assert.Equal(_rig.State.ClockTicks, summary.ClockTicks);
        Assert.Equal(["a", "b", "c"], Ask(SystemQuery.First(SystemQueryKind.Nodes)).Nodes.Select(node => node.Name));
        Assert.Equal(["d"], Ask(SystemQuery.First(SystemQueryKind.Retired)).Retired.Select(node => node.Name));
        Assert.Equal(["t"], Ask(SystemQuery.First(SystemQueryKind.Tokens)).Tokens.Select(token => token.Name));
        Assert.Equal(["k1", "k2"], Ask(SystemQuery.First(SystemQueryKind.Keyspaces)).Keyspaces.Select(keyspace => keyspace.Name));
        Assert.Equal(2, Ask(SystemQuery.First(SystemQueryKind.Audit)).Audit.Length);
        var groups = Ask(SystemQuery.First(SystemQueryKind.Groups)).Groups;
        Assert.Equal([0L, 1, 2, 3], groups.Select(group => group.Group));
        Assert.Equal(_rig.State.Groups[1].Initial, groups[1].Initial);
        Assert.Equal(_rig.State.Groups[0].Replicas, groups[0].Replicas);
    }

    [Fact]
    public void Pages_FollowEachOther()
    {
        var first = Ask(new SystemQuery(SystemQueryKind.Groups, -1, string.Empty, 3));
        var second = Ask(new SystemQuery(SystemQueryKind.Groups, first.Groups[^1].Group, string.Empty, 3));
        var names = Ask(new SystemQuery(SystemQueryKind.Keyspaces, -1, "k1", 3));

        Assert.True(first.IsMore);
        Assert.False(second.IsMore);
        Assert.Equal([0L, 1, 2, 3], first.Groups.Concat(second.Groups).Select(group => group.Group));
        Assert.Equal(["k2"], names.Keyspaces.Select(keyspace => keyspace.Name));
    }

    [Theory]
    [InlineData("", QueryStatus.Malformed)]
    [InlineData("02", QueryStatus.Unsupported)]
    [InlineData("01090000" + "01", QueryStatus.Unsupported)]
    [InlineData("01020000" + "00", QueryStatus.Malformed)]
    [InlineData("01020000" + "0100", QueryStatus.Malformed)]
    public void Nonsense_IsAnsweredSo(string request, QueryStatus status) =>
        Assert.Equal(status, _rig.Machine.Query(Convert.FromHexString(request), new ArrayBufferWriter<byte>()));

    [Fact]
    public void Query_OutsideItsRange_IsNotEncoded()
    {
        Assert.Throws<ArgumentException>(() => new SystemQuery(SystemQueryKind.Nodes, -2, string.Empty, 1).Encode());
        Assert.Throws<ArgumentException>(() => new SystemQuery(SystemQueryKind.Nodes, -1, string.Empty, 0).Encode());
        Assert.Throws<ArgumentException>(() => new SystemQuery(SystemQueryKind.Keyspaces, -1, "\t", 1).Encode());
    }

    [Fact]
    public void DamagedAnswers_AreRefusedOrRead()
    {
        foreach (var kind in Enum.GetValues<SystemQueryKind>())
        {
            var bytes = Answer(SystemQuery.First(kind));
            for (var length = 0; length < bytes.Length; length++) Assert.False(SystemPage.TryRead(bytes.AsSpan(0, length), out _));
            Gen.Int[0, bytes.Length - 1].Select(Gen.Byte).Sample(
                (place, value) =>
                {
                    var damaged = bytes.ToArray();
                    damaged[place] = value;
                    SystemPage.TryRead(damaged, out _);
                },
                iter: 500);
        }
    }

    private SystemPage Ask(SystemQuery query)
    {
        Assert.True(SystemPage.TryRead(Answer(query), out var page));
        Assert.Equal(query.Kind, page.Kind);
        return page;
    }

    private byte[] Answer(SystemQuery query)
    {
        var response = new ArrayBufferWriter<byte>();
        Assert.Equal(QueryStatus.Answered, _rig.Machine.Query(query.Encode(), response));
        return response.WrittenSpan.ToArray();
    }
}
