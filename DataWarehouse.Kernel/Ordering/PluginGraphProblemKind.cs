namespace DataWarehouse.Kernel.Ordering;

/// <summary>Why a set of plugins cannot be put in order.</summary>
/// <remarks>Values are stable.</remarks>
public enum PluginGraphProblemKind
{
    /// <summary>Several plugins have the same id.</summary>
    DuplicateId = 0,

    /// <summary>A plugin requires one that is not registered.</summary>
    MissingDependency = 1,

    /// <summary>Plugins require each other in a circle.</summary>
    Cycle = 2,
}
