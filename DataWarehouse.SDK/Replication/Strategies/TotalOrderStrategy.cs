using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>Shows the greatest of concurrent values by a total order.</summary>
/// <remarks>
/// Replicas that hold the same values show the same one, and every replica comes to hold the same values. Thread-safe as long as the derived
/// class keeps no state.
/// </remarks>
public abstract class TotalOrderStrategy : ReplicationStrategyBase
{
    /// <summary>Makes a strategy.</summary>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    protected TotalOrderStrategy(IClusterMembership membership)
        : base(membership)
    {
    }

    /// <inheritdoc/>
    protected sealed override Resolution ResolveConcurrent(string key, ImmutableArray<DottedValue<StampedValue>> siblings) =>
        new Resolution.KeepOne(Greatest(siblings));

    /// <summary>
    /// Compares two values by anything that is the same on every replica. Must be transitive and antisymmetric; a tie goes to the
    /// greater dot.
    /// </summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    /// <returns>Less than 0, 0, or more than 0, as in <see cref="IComparable{T}"/>.</returns>
    protected abstract int Compare(DottedValue<StampedValue> left, DottedValue<StampedValue> right);

    private Dot Greatest(ImmutableArray<DottedValue<StampedValue>> siblings)
    {
        var greatest = siblings[0];
        for (var i = 1; i < siblings.Length; i++)
        {
            // The values are sorted by dot, so that of two equal ones the later is the one to keep.
            if (Compare(siblings[i], greatest) >= 0) greatest = siblings[i];
        }

        return greatest.Dot;
    }
}
