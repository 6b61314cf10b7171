using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>The strategies that configuration can name, and those that code can make.</summary>
/// <remarks>
/// Every strategy lets causality decide first and sees only concurrent values, in the same order on every replica. Immutable and
/// thread-safe.
/// </remarks>
public sealed class ConflictResolutionStrategies
{
    private readonly IClusterMembership _membership;
    private readonly ReplicationStrategyBase? _custom;

    /// <summary>Makes the strategies of one membership, without a custom one.</summary>
    /// <param name="membership">Who belongs to the cluster; it must have epochs.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="membership"/> has no epochs.</exception>
    public ConflictResolutionStrategies(IClusterMembership membership)
        : this(membership, customMerge: null)
    {
    }

    /// <summary>Makes the strategies of one membership.</summary>
    /// <param name="membership">Who belongs to the cluster; it must have epochs.</param>
    /// <param name="customMerge">What the name <c>custom</c> stands for, or null when nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="membership"/> has no epochs.</exception>
    public ConflictResolutionStrategies(IClusterMembership membership, SiblingMerge? customMerge)
    {
        _membership = EpochRequirement.Require(membership);
        _custom = customMerge is null ? null : Custom(customMerge);
        LastWriterWins = new LastWriterWinsStrategy(membership);
        KeepSiblings = new KeepSiblingsStrategy(membership);
    }

    /// <summary>
    /// Shows the value with the latest hybrid time; a tie goes to the newer incarnation, then to the greater hash of the value. A write
    /// replaces whatever its replica holds, seen or not: choose it only where losing concurrent writes is meant.
    /// </summary>
    public ReplicationStrategyBase LastWriterWins { get; }

    /// <summary>Shows all concurrent values until a write that has seen them replaces them. Loses nothing.</summary>
    public ReplicationStrategyBase KeepSiblings { get; }

    /// <summary>The strategy that configuration calls by a name.</summary>
    /// <param name="name"><c>keep-siblings</c>, <c>last-writer-wins</c>, or <c>custom</c> where a merge function was given.</param>
    /// <exception cref="ArgumentException">There is no strategy of that name; the message lists those there are.</exception>
    public ReplicationStrategyBase Get(string name) => name switch
    {
        LastWriterWinsStrategy.StrategyName => LastWriterWins,
        KeepSiblingsStrategy.StrategyName => KeepSiblings,
        MergingStrategy.StrategyName when _custom is not null => _custom,
        _ => throw new ArgumentException(
            $"There is no conflict resolution '{name}': choose '{KeepSiblingsStrategy.StrategyName}' or "
            + $"'{LastWriterWinsStrategy.StrategyName}', or register a {nameof(SiblingMerge)} and choose '{MergingStrategy.StrategyName}'.",
            nameof(name)),
    };

    /// <summary>Shows what a function of the caller's makes of concurrent values.</summary>
    /// <param name="merge">
    /// Makes one value of the concurrent ones, sorted by dot. Must give the same bytes for the same values on every replica. It runs at each
    /// read of a key with siblings; the reader's next write replaces them. Where it throws, all siblings are shown and the fault is reported.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="merge"/> is null.</exception>
    public ReplicationStrategyBase Custom(SiblingMerge merge) => new MergingStrategy(_membership, merge);
}
