using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>
/// How a replica treats versions of one key that meet: causality decides first, and only what is concurrent reaches the strategy.
/// </summary>
/// <remarks>
/// A strategy never learns which value is local: it sees the concurrent values sorted by dot, so it decides the same on every replica.
/// Thread-safe as long as the derived class keeps no state.
/// </remarks>
public abstract class ReplicationStrategyBase
{
    /// <summary>Makes a strategy.</summary>
    /// <param name="membership">Who belongs to the cluster; vectors that are merged are pruned by it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    protected ReplicationStrategyBase(IClusterMembership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        Membership = membership;
    }

    /// <summary>The name under which configuration chooses the strategy: lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether a write replaces every value its replica holds, also those its writer had not seen. False by default. True only for a strategy
    /// that would show the new value alone in any case, such as one that goes by time: it keeps blind writes from piling up siblings.
    /// </summary>
    public virtual bool WritesReplaceAll => false;

    /// <summary>Who belongs to the cluster.</summary>
    protected IClusterMembership Membership { get; }

    /// <summary>Decides between two versions of a key. The same answer comes out when the arguments are exchanged.</summary>
    /// <param name="key">The key.</param>
    /// <param name="local">One version.</param>
    /// <param name="remote">The other version.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="CausalityException">Both carry one dot with different values (<see cref="CausalityError.DotCollision"/>).</exception>
    public Resolution Resolve(string key, VersionedValue local, VersionedValue remote)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        if (local.Dot == remote.Dot)
        {
            RequireSameValue(local, remote);
            return new Resolution.KeepOne(local.Dot);
        }

        return local.Version.Compare(remote.Version) switch
        {
            CausalOrder.Before => new Resolution.KeepOne(remote.Dot),
            CausalOrder.After => new Resolution.KeepOne(local.Dot),
            _ => ResolveSiblings(key, [new(local.Dot, local.Value), new(remote.Dot, remote.Value)]),
        };
    }

    /// <summary>Decides about the live values of one key, which are concurrent. Values with equal bytes count once.</summary>
    /// <param name="key">The key.</param>
    /// <param name="siblings">The live values, at least one, in any order, no dot twice.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="siblings"/> is empty.</exception>
    public Resolution ResolveSiblings(string key, ImmutableArray<DottedValue<StampedValue>> siblings)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (siblings.IsDefaultOrEmpty) throw new ArgumentException("There is no value to decide about.", nameof(siblings));
        var sorted = siblings.Sort(static (left, right) => left.Dot.CompareTo(right.Dot));
        var first = sorted[0].Value.Bytes;
        var areEqual = sorted.All(sibling => sibling.Value.Bytes.Span.SequenceEqual(first.Span));
        return areEqual ? new Resolution.KeepOne(sorted[^1].Dot) : ResolveConcurrent(key, sorted);
    }

    /// <summary>Merges what a peer knows into what is known here, then prunes: one step after each sync.</summary>
    /// <param name="local">What is known here.</param>
    /// <param name="remote">What the peer knows.</param>
    /// <returns>A new vector of the local one's role.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="local"/> was made on another membership.</exception>
    /// <exception cref="CausalityException">The peer's vector may not be used at the membership's view.</exception>
    public DottedVersionVector MergeThenPrune(DottedVersionVector local, DottedVersionVector remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (!ReferenceEquals(local.Membership, Membership))
            throw new ArgumentException("The local vector belongs to another membership than this strategy.", nameof(local));
        var merged = local.Merge(remote);
        merged.PruneDeadNodes();
        return merged;
    }

    /// <summary>The vector's version numbers as the clock that earlier releases used. Detached dots and stamps are lost.</summary>
    /// <param name="vector">The vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vector"/> is null.</exception>
    [Obsolete("Use DottedVersionVector for membership-aware causality tracking. Remove in v4.0.", false)]
    public virtual VectorClock ToVectorClock(DottedVersionVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new VectorClock(vector.ToImmutableDictionary().ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Version));
    }

    /// <summary>Decides about concurrent values, of which at least two differ.</summary>
    /// <param name="key">The key.</param>
    /// <param name="siblings">The live values, sorted by dot.</param>
    protected abstract Resolution ResolveConcurrent(string key, ImmutableArray<DottedValue<StampedValue>> siblings);

    private static void RequireSameValue(VersionedValue local, VersionedValue remote)
    {
        if (local.Value.Equals(remote.Value)) return;
        throw new CausalityException(
            CausalityError.DotCollision,
            $"Dot {local.Dot} stands for two different values: a counter or an incarnation was used twice.");
    }
}
