using System.Collections.Immutable;
using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Kernel.Ordering;

/// <summary>
/// Puts plugins in the order in which they start: dependencies first and, among those that are ready, by ordinal id. The
/// order depends on the set of plugins alone, so all nodes of a cluster start alike however they register.
/// </summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class PluginDependencyOrder
{
    private static readonly Comparer<PluginId> ById = Comparer<PluginId>.Create((x, y) => string.CompareOrdinal(x.Value, y.Value));

    /// <summary>The ids in start order.</summary>
    /// <exception cref="PluginGraphException">An id is not unique, a dependency is missing or there is a cycle; all are listed.</exception>
    public static ImmutableArray<PluginId> Arrange(IReadOnlyCollection<PluginMetadata> plugins)
    {
        // Equal ids are merged, so that what is missing or circular is still found beside the duplicate.
        var requirements = new SortedDictionary<PluginId, SortedSet<PluginId>>(ById);
        foreach (var plugin in plugins)
        {
            if (!requirements.TryGetValue(plugin.Id, out var required))
            {
                requirements.Add(plugin.Id, required = new SortedSet<PluginId>(ById));
            }

            required.UnionWith(plugin.Dependencies);
        }

        ImmutableArray<PluginGraphProblem> problems =
            [.. FindDuplicates(plugins), .. FindMissing(requirements), .. FindCycles(requirements)];
        return problems.IsEmpty ? Sort(requirements) : throw new PluginGraphException(problems);
    }

    private static IEnumerable<PluginGraphProblem> FindDuplicates(IReadOnlyCollection<PluginMetadata> plugins) =>
        plugins.GroupBy(plugin => plugin.Id)
            .Where(sameId => sameId.Skip(1).Any())
            .Select(sameId => sameId.Key)
            .Order(ById)
            .Select(id => new PluginGraphProblem(PluginGraphProblemKind.DuplicateId, [id]));

    private static IEnumerable<PluginGraphProblem> FindMissing(SortedDictionary<PluginId, SortedSet<PluginId>> requirements) =>
        from plugin in requirements
        from dependency in plugin.Value
        where !requirements.ContainsKey(dependency)
        select new PluginGraphProblem(PluginGraphProblemKind.MissingDependency, [plugin.Key, dependency]);

    // Two plugins are in one cycle when each reaches the other. Hosts have tens of plugins; the obvious search is fast enough.
    private static IEnumerable<PluginGraphProblem> FindCycles(SortedDictionary<PluginId, SortedSet<PluginId>> requirements)
    {
        var reachable = requirements.Keys.ToDictionary(id => id, id => Reach(id, requirements));
        var reported = new HashSet<PluginId>();
        foreach (var id in requirements.Keys)
        {
            if (reachable[id].Contains(id) && !reported.Contains(id))
            {
                ImmutableArray<PluginId> circle = [.. reachable[id].Where(other => reachable[other].Contains(id)).Order(ById)];
                reported.UnionWith(circle);
                yield return new PluginGraphProblem(PluginGraphProblemKind.Cycle, circle);
            }
        }
    }

    private static HashSet<PluginId> Reach(PluginId from, SortedDictionary<PluginId, SortedSet<PluginId>> requirements)
    {
        var reached = new HashSet<PluginId>();
        var pending = new Stack<PluginId>([from]);
        while (pending.TryPop(out var current))
        {
            foreach (var next in requirements[current])
            {
                if (requirements.ContainsKey(next) && reached.Add(next))
                {
                    pending.Push(next);
                }
            }
        }

        return reached;
    }

    private static ImmutableArray<PluginId> Sort(SortedDictionary<PluginId, SortedSet<PluginId>> requirements)
    {
        var waiting = requirements.ToDictionary(plugin => plugin.Key, plugin => plugin.Value.Count);
        var dependents = requirements
            .SelectMany(plugin => plugin.Value, (plugin, dependency) => (Dependency: dependency, Dependent: plugin.Key))
            .ToLookup(edge => edge.Dependency, edge => edge.Dependent);
        var ready = new SortedSet<PluginId>(waiting.Where(plugin => plugin.Value == 0).Select(plugin => plugin.Key), ById);
        var order = ImmutableArray.CreateBuilder<PluginId>(requirements.Count);
        while (ready.Min is { } next)
        {
            ready.Remove(next);
            order.Add(next);
            foreach (var dependent in dependents[next])
            {
                if (--waiting[dependent] == 0)
                {
                    ready.Add(dependent);
                }
            }
        }

        return order.MoveToImmutable();
    }
}
