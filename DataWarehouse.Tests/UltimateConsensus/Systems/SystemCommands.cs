using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

/// <summary>Commands that often fit, and sometimes not, and what must hold after any of them.</summary>
internal static class SystemCommands
{
    private static readonly Gen<Incarnation> Node = Gen.Long[1, 12].Select(static number => new Incarnation(number));
    private static readonly Gen<string> Name = Gen.Int[0, 4].Select(static place => "abcde"[place].ToString());
    private static readonly Gen<ImmutableArray<long>> Replicas = Gen.Long[1, 6].Array[0, 3].Select(static numbers => numbers.Distinct().Order().ToImmutableArray());

    public static Gen<(SystemCommand Command, bool Restarts)> Any { get; } = Gen.OneOf<SystemCommand>(
        Name.Select(Gen.Int[1, 2], static (name, level) => (SystemCommand)new SystemCommand.Join(SystemRig.Ours, SystemRig.Token, SystemRig.Introduce(name, level: level))),
        Name.Select(static name => (SystemCommand)new SystemCommand.Join(SystemRig.Ours, SystemRig.Token, SystemRig.Introduce(name, directory: 99))),
        Node.Select(static node => (SystemCommand)new SystemCommand.RemoveNode(node)),
        Node.Select(Gen.Bool, static (node, drains) => (SystemCommand)new SystemCommand.SetService(node, drains ? NodeService.Draining : NodeService.InService)),
        Node.Select(Name, static (node, zone) => (SystemCommand)new SystemCommand.SetLabels(node, AttributeSet.Of(new SystemAttribute("zone", zone)))),
        Node.Select(Gen.Int[0, 2], Gen.Int[0, 2], static (node, boot, start) => (SystemCommand)new SystemCommand.ReportProgress([new ProgressReport(node, SystemRig.Progress(boot, start, boot))])),
        Name.Select(static name => (SystemCommand)new SystemCommand.CreateKeyspace(name, KeyspaceKind.Sharded, 2, 3, AttributeSet.Empty)),
        Name.Select(Gen.Long[1, 60], static (name, id) => (SystemCommand)new SystemCommand.DeleteKeyspace(name, id)),
        Gen.Long[1, 60].Select(Gen.Int[0, 1], Node.Array[1, 3], static (id, first, nodes) => (SystemCommand)new SystemCommand.PlaceGroups(id, first, [[.. nodes]])),
        Gen.Long[0, 4].Select(Gen.Long[0, 3], Node.Array[0, 2], Replicas, static (group, index, nodes, replicas) => (SystemCommand)new SystemCommand.BeginMove(group, index, [.. nodes], [], replicas, [])),
        Gen.Long[0, 1].Select(Gen.Long[0, 3], Replicas, Replicas, static (group, index, promote, demote) => (SystemCommand)new SystemCommand.BeginMove(group, index, [], promote, [], demote)),
        Gen.Long[0, 4].Select(Gen.Long[1, 60], static (group, move) => (SystemCommand)new SystemCommand.AdvanceMove(group, move)),
        Gen.Long[0, 4].Select(Gen.Long[1, 60], static (group, move) => (SystemCommand)new SystemCommand.AbortMove(group, move)),
        Gen.Long[0, 4].Select(Gen.Long[1, 3], Replicas, Replicas, static (group, index, voters, learners) => (SystemCommand)new SystemCommand.SeeConfiguration(
            new SeenConfiguration { Group = group, Index = index, Voters = voters, Learners = learners, LastReplica = voters.Concat(learners).Append(1).Max() })),
        Gen.Long[0, 4].Select(Gen.Long[0, 4], static (group, replica) => (SystemCommand)new SystemCommand.PreferLeaders([new PreferredLeader(group, replica)])),
        Node.Select(Gen.Int[1, 3], Name, static (node, lowest, release) => (SystemCommand)new SystemCommand.DescribeProgram(new NodeProgram(node, lowest, release))),
        Gen.Int[1, 3].Select(static level => (SystemCommand)new SystemCommand.Finalise(level)))
        .Select(Gen.Int[0, 9], static (command, dice) => (command, dice == 0));

    public static void CheckInvariants(SystemState state)
    {
        Assert.NotEmpty(state.Nodes);
        Assert.Equal(state.MembershipEpoch, state.Membership.AppliedEpoch);
        Assert.Equal(state.Nodes.Count + state.Retired.Count, state.Membership.Members.Length);
        Assert.All(state.Groups.Values, group =>
        {
            Assert.True(group.Group <= state.LastGroup);
            Assert.True(group.Replicas.All(replica => replica.Replica <= group.LastReplica));
            Assert.Equal(group.Replicas.Select(replica => replica.Replica).Order(), group.Replicas.Select(replica => replica.Replica));
            Assert.Equal(group.Replicas.Length, group.Replicas.Select(replica => replica.Node).Distinct().Count());
            if (group.Move is { } move) Assert.True(move.Added.All(added => move.Incoming.Contains(added)));
        });
        Assert.All(state.Keyspaces.Values, keyspace => Assert.All(keyspace.Groups, group => Assert.Equal(keyspace.Id, state.Groups[group].Keyspace)));
    }
}
