using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

/// <summary>Configurations and changes for tests: replica <c>n</c> lives on node <c>nodeN</c> in incarnation <c>100 + n</c>.</summary>
internal static class Configurations
{
    public static Gen<ReplicaChange[]> GenChanges { get; } =
        Gen.Select(Gen.Int[0, 4], Gen.Long[-1, 9]).Select((kind, id) => kind == 4 && id > 0 ? Change(ChangeKind.AddVoter, id) : Change((ChangeKind)Math.Min(kind, 3), Math.Max(id, 0)))
            .Array[0, 6];

    public static PeerId Node(long replica) => new($"node{replica}", new Incarnation(100 + replica));

    public static Member Member(long replica) => new(new ReplicaId(replica), Node(replica));

    public static ImmutableArray<ReplicaId> Ids(params long[] ids) => [.. ids.Select(id => new ReplicaId(id))];

    public static GroupConfiguration Of(long[] voters, params long[] learners) => GroupConfiguration.Of(voters.Select(Member), learners.Select(Member));

    public static ReplicaChange Change(ChangeKind kind, long replica) =>
        new(kind, new ReplicaId(replica), kind is ChangeKind.AddVoter or ChangeKind.AddLearner ? Node(replica) : default);

    /// <summary>Changes from words such as <c>v1 l2 r3 u4</c>.</summary>
    public static ReplicaChange[] Changes(string words) =>
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Change(KindOf(word[0]), long.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)))];

    /// <summary>Joint, with every list in use: voters 1, 2, 5; outgoing 1, 2, 3, 4; learners 6; 3 is to learn.</summary>
    public static GroupConfiguration Joint() => ConfigurationChanger.EnterJoint(Of([1, 2, 3, 4], 6), leavesByItself: true, Changes("l3 r4 v5")).Configuration;

    private static ChangeKind KindOf(char letter) => letter switch
    {
        'v' => ChangeKind.AddVoter,
        'l' => ChangeKind.AddLearner,
        'r' => ChangeKind.Remove,
        _ => ChangeKind.Update,
    };
}
