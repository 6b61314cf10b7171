using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>Keeps the greatest of concurrent values by a total order, without a new write.</summary>
/// <remarks>
/// Safe because the greatest of a set does not depend on the subsets it was found through: every replica ends with the same value, and no
/// two replicas can each drop the other's winner. Thread-safe as long as the derived class keeps no state.
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
    /// greater dot. A value must never compare less than one that its writer had seen: coordinators take a hybrid time above all those
    /// they read.
    /// </summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    /// <returns>Less than 0, 0, or more than 0, as in <see cref="IComparable{T}"/>.</returns>
    protected abstract int Compare(DottedValue<StampedValue> left, DottedValue<StampedValue> right);

    /// <inheritdoc/>
    private protected sealed override Dot KeepOfEqual(ImmutableArray<DottedValue<StampedValue>> siblings) => Greatest(siblings);

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
