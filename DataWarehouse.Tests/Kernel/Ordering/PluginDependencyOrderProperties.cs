using CsCheck;
using DataWarehouse.Kernel.Ordering;
using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Kernel.Ordering;

public sealed class PluginDependencyOrderProperties
{
    /// <summary>Up to eight plugins with any edges between them: plugin by number, with the numbers it requires.</summary>
    private static readonly Gen<int[][]> AnyGraph =
        Gen.Int[1, 8].SelectMany(count => Gen.Int[0, count - 1].Array[0, 2].Array[count]);

    /// <summary>As <see cref="AnyGraph"/>, but each plugin only requires ones of smaller number, so there is no cycle.</summary>
    private static readonly Gen<int[][]> Acyclic =
        AnyGraph.Select(graph => graph.Select((required, plugin) => required.Where(other => other < plugin).ToArray()).ToArray());

    [Fact]
    public void Arrange_Acyclic_HasEveryPluginOnceAndDependenciesFirst() => Acyclic.Sample(graph =>
    {
        var order = PluginDependencyOrder.Arrange(Describe(graph));

        Assert.Equal(graph.Length, order.Distinct().Count());
        Assert.All(Describe(graph), plugin => Assert.All(
            plugin.Dependencies, dependency => Assert.True(order.IndexOf(dependency) < order.IndexOf(plugin.Id))));
    });

    [Fact]
    public void Arrange_RegisteredInAnyOrder_GivesTheSameOrder() => Gen.Select(Acyclic, Gen.Int).Sample((graph, seed) =>
    {
        var plugins = Describe(graph);
        var shuffled = plugins.OrderBy(plugin => unchecked((plugin.Id.Value[1] + 1) * seed * 31) % 97).ToArray();

        Assert.Equal(PluginDependencyOrder.Arrange(plugins), PluginDependencyOrder.Arrange(shuffled));
    });

    [Fact]
    public void Arrange_AnyGraph_ReportsExactlyThePluginsThatReachThemselves() => AnyGraph.Sample(graph =>
    {
        var circular = Enumerable.Range(0, graph.Length).Where(plugin => ReachesItself(graph, plugin)).Select(Id).ToArray();

        var reported = CyclesOf(Describe(graph));

        Assert.Equal(circular, reported.OrderBy(id => id.Value, StringComparer.Ordinal));
    });

    private static IEnumerable<PluginId> CyclesOf(PluginMetadata[] plugins)
    {
        try
        {
            PluginDependencyOrder.Arrange(plugins);
            return [];
        }
        catch (PluginGraphException refusal)
        {
            Assert.All(refusal.Problems, problem => Assert.Equal(PluginGraphProblemKind.Cycle, problem.Kind));
            return refusal.Problems.SelectMany(problem => problem.Plugins);
        }
    }

    // Slow and obvious: follow every edge as often as there are plugins.
    private static bool ReachesItself(int[][] graph, int plugin)
    {
        var reached = Required(graph, plugin).ToHashSet();
        for (var round = 0; round < graph.Length; round++)
        {
            reached.UnionWith(reached.SelectMany(other => Required(graph, other)).ToArray());
        }

        return reached.Contains(plugin);
    }

    // A plugin cannot require itself; its metadata refuses that.
    private static IEnumerable<int> Required(int[][] graph, int plugin) => graph[plugin].Distinct().Where(other => other != plugin);

    private static PluginId Id(int plugin) => new($"p{plugin}");

    private static PluginMetadata[] Describe(int[][] graph) => [.. graph.Select((_, plugin) =>
        new PluginMetadata(Id(plugin), "plugin", new Version(1, 0)) { Dependencies = [.. Required(graph, plugin).Select(Id)] })];
}
