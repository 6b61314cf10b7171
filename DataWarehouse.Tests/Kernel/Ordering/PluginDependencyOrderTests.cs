using DataWarehouse.Kernel.Ordering;
using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Kernel.Ordering;

public sealed class PluginDependencyOrderTests
{
    [Fact]
    public void Arrange_Nothing_IsEmpty() => Assert.Empty(PluginDependencyOrder.Arrange([]));

    [Fact]
    public void Arrange_Independent_OrdersById() => Assert.Equal(["a", "b", "c"], Arrange(Plugin("c"), Plugin("a"), Plugin("b")));

    [Fact]
    public void Arrange_Dependencies_ComeFirst() => Assert.Equal(
        ["z", "a", "m", "b"], Arrange(Plugin("a", "z"), Plugin("b", "a", "m"), Plugin("m", "a"), Plugin("z")));

    [Fact]
    public void Arrange_EverythingWrong_ListsAllProblems()
    {
        var refusal = Assert.Throws<PluginGraphException>(() => Arrange(
            Plugin("dup"), Plugin("dup", "gone"), Plugin("x", "y"), Plugin("y", "x"), Plugin("p", "q"), Plugin("q", "r"), Plugin("r", "p"),
            Plugin("behind", "x", "missing")));

        Assert.Equal(
            [
                "The id 'dup' belongs to more than one plugin.",
                "Plugin 'behind' requires 'missing', which is not registered.",
                "Plugin 'dup' requires 'gone', which is not registered.",
                "These plugins require each other: p, q, r.",
                "These plugins require each other: x, y.",
            ],
            refusal.Problems.Select(problem => problem.ToString()));
        Assert.All(refusal.Problems, problem => Assert.Contains(problem.ToString(), refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Arrange_CycleThroughADuplicate_IsFound()
    {
        var refusal = Assert.Throws<PluginGraphException>(() => Arrange(Plugin("a"), Plugin("a", "b"), Plugin("b", "a")));

        Assert.Equal(
            [PluginGraphProblemKind.DuplicateId, PluginGraphProblemKind.Cycle], refusal.Problems.Select(problem => problem.Kind));
        Assert.Equal(["a", "b"], refusal.Problems[1].Plugins.Select(id => id.Value));
    }

    private static IEnumerable<string> Arrange(params PluginMetadata[] plugins) =>
        PluginDependencyOrder.Arrange(plugins).Select(id => id.Value);

    private static PluginMetadata Plugin(string id, params string[] dependencies) =>
        new(new PluginId(id), id, new Version(1, 0)) { Dependencies = [.. dependencies.Select(dependency => new PluginId(dependency))] };
}
