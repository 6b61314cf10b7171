using System.Collections.Immutable;

namespace DataWarehouse.Kernel.Ordering;

/// <summary>The registered plugins cannot be put in order, so none of them was started. Lists every problem, not only the first.</summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class PluginGraphException : InvalidOperationException
{
    internal PluginGraphException(ImmutableArray<PluginGraphProblem> problems)
        : base($"The plugins cannot be started. {string.Join(' ', problems)}") => Problems = problems;

    /// <summary>Every problem, at least one, in a stable order.</summary>
    public ImmutableArray<PluginGraphProblem> Problems { get; }
}
