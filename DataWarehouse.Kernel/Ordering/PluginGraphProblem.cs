using System.Collections.Immutable;
using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Kernel.Ordering;

/// <summary>One reason why a set of plugins cannot be put in order.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class PluginGraphProblem
{
    internal PluginGraphProblem(PluginGraphProblemKind kind, ImmutableArray<PluginId> plugins)
    {
        Kind = kind;
        Plugins = plugins;
    }

    /// <summary>What is wrong.</summary>
    public PluginGraphProblemKind Kind { get; }

    /// <summary>
    /// The ids concerned: the one that is not unique; the plugin that requires and the one that is missing; or all plugins that
    /// require each other, directly or through others, sorted.
    /// </summary>
    public ImmutableArray<PluginId> Plugins { get; }

    /// <summary>The problem as a sentence for people.</summary>
    public override string ToString() => Kind switch
    {
        PluginGraphProblemKind.DuplicateId => $"The id '{Plugins[0]}' belongs to more than one plugin.",
        PluginGraphProblemKind.MissingDependency => $"Plugin '{Plugins[0]}' requires '{Plugins[1]}', which is not registered.",
        _ => $"These plugins require each other: {string.Join(", ", Plugins)}.",
    };
}
