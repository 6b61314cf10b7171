using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Placement;

public sealed class VoterChoiceTests
{
    private static readonly Gen<List<NodeRecord>> Clusters = Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 4]).Array[1, 12].Select(
        static labels => labels.Select(static (label, place) => Node(place, label.Item1, label.Item1 < 0 ? label.Item2 : (label.Item1 * 10) + label.Item2)).ToList());

    [Fact]
    public void Choice_IsGolden() => Assert.Equal(
        "n4 n2 n0; n2 n0 n1; n2 n3 n0; n3 n1 n4",
        string.Join("; ", Enumerable.Range(1, 4).Select(group => string.Join(' ', VoterChoice.Choose(group, Nodes(5), 3).Select(static node => node.Name)))));

    [Fact]
    public void Choice_DoesNotDependOnTheOrderOfNodes() => Gen.Select(Clusters, Gen.Long[0, 100_000], Gen.Int[1, 5], Gen.Int).Sample((nodes, group, count, seed) =>
    {
        var shuffled = nodes.OrderBy(node => Rendezvous.Weigh(seed, node.Name, 5)).ToList();
        return VoterChoice.Choose(group, nodes, count).SequenceEqual(VoterChoice.Choose(group, shuffled, count));
    });

    [Fact]
    public void Choice_IsSpreadAsWellAsAnyOther() => Gen.Select(Clusters, Gen.Long[0, 100_000], Gen.Int[1, 5]).Sample((nodes, group, count) =>
    {
        var chosen = VoterChoice.Choose(group, nodes, count);
        Assert.Equal(Math.Min(count, nodes.Count), chosen.Distinct().Count());
        Assert.Equal(Zones(nodes, chosen.Count), chosen.Select(ZoneOf).Distinct().Count());
    });

    [Fact]
    public void Node_ThatJoins_TakesAtMostOnePlaceOfAGroup() => Gen.Select(Clusters, Gen.Int[1, 5]).Sample((nodes, count) =>
    {
        foreach (var group in Enumerable.Range(1, 20))
        {
            // Without labels rank alone decides; with labels one newcomer may free a zone for another node.
            var without = VoterChoice.Choose(group, nodes[..^1], count, ignoresLabels: true);
            var with = VoterChoice.Choose(group, nodes, count, ignoresLabels: true);
            Assert.True(with.Except(without).All(node => node == nodes[^1]));
            Assert.True(VoterChoice.Choose(group, nodes, count).Except(VoterChoice.Choose(group, nodes[..^1], count)).Count() <= 2);
        }
    });

    [Fact]
    public void Load_IsSpreadOverTheNodes()
    {
        var nodes = Nodes(5);
        var load = Enumerable.Range(1, 1_000).SelectMany(group => VoterChoice.Choose(group, nodes, 3)).CountBy(static node => node.Name).ToList();

        // 600 on each in the mean; a third of a standard deviation is 5.
        Assert.All(load, node => Assert.InRange(node.Value, 540, 660));
    }

    [Fact]
    public void Crowding_CountsPairs()
    {
        Assert.Equal(0, VoterChoice.Crowding([Node(0, 0, 0), Node(1, 1, 10), Node(2, -1, -1), Node(3, -1, -1)]));
        Assert.True(VoterChoice.Crowding([Node(0, 0, 0), Node(1, 0, 1)]) < VoterChoice.Crowding([Node(0, 0, 0), Node(1, 0, 0)]));
    }

    private static List<NodeRecord> Nodes(int count) => [.. Enumerable.Range(0, count).Select(static place => Node(place, -1, -1))];

    private static NodeRecord Node(int place, int zone, int host) => new()
    {
        Incarnation = new Incarnation(place + 1),
        Introduction = SystemRig.Introduce("n" + place, zone < 0 ? null : "z" + zone, host < 0 ? null : "h" + host, directory: (UInt128)(place + 1)),
    };

    private static string ZoneOf(NodeRecord node) => node.Zone ?? "none of " + node.Name;

    private static int Zones(List<NodeRecord> nodes, int count) => Math.Min(count, nodes.Select(ZoneOf).Distinct().Count());
}
