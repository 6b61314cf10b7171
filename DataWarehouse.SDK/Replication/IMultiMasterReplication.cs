using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// Keys that stay readable and writable at every replica, also in a partition. Concurrent writes are kept as siblings or resolved by a
/// strategy; a write replaces exactly what its writer had seen.
/// </summary>
/// <remarks>Implementations are thread-safe; overlapping calls on one key act one after the other in some order.</remarks>
public interface IMultiMasterReplication
{
    /// <summary>Reads a key from the local replica.</summary>
    /// <param name="key">The key: 1 to 65,536 UTF-8 bytes.</param>
    /// <param name="ct">Cancelling leaves nothing behind.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty or too long.</exception>
    ValueTask<ReplicatedRead> ReadAsync(string key, CancellationToken ct);

    /// <summary>Writes a key at the local replica.</summary>
    /// <param name="key">The key: 1 to 65,536 UTF-8 bytes.</param>
    /// <param name="value">The value; copied before the call returns.</param>
    /// <param name="context">What the writer had seen of this key: from its last read, or empty for a blind write.</param>
    /// <param name="ct">A call cancelled before it starts changes nothing; one that has started finishes.</param>
    /// <returns>The write's dot.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty or too long, or <paramref name="value"/> is too long.</exception>
    /// <exception cref="CausalityException">The context may not be used here now; the reason says whether to wait or to read again.</exception>
    ValueTask<Dot> WriteAsync(string key, ReadOnlyMemory<byte> value, CausalContext context, CancellationToken ct);

    /// <summary>Deletes what the caller had seen of a key at the local replica; values written concurrently stay.</summary>
    /// <param name="key">The key: 1 to 65,536 UTF-8 bytes.</param>
    /// <param name="context">What the caller had seen of this key.</param>
    /// <param name="ct">A call cancelled before it starts changes nothing; one that has started finishes.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty or too long.</exception>
    /// <exception cref="CausalityException">The context may not be used here now; the reason says whether to wait or to read again.</exception>
    ValueTask DeleteAsync(string key, CausalContext context, CancellationToken ct);
}

/// <summary>
/// A version vector that knows nothing of membership, detached dots or sealed nodes: kept so that earlier callers compile. It grows with
/// every node that ever wrote.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
[Obsolete("Use DottedVersionVector for membership-aware causality tracking. Remove in v4.0.", false)]
public sealed class VectorClock
{
    /// <summary>Makes a clock.</summary>
    /// <param name="versions">Node id → number of events; zeros are not stored.</param>
    /// <exception cref="ArgumentNullException"><paramref name="versions"/> is null.</exception>
    /// <exception cref="ArgumentException">A node id is not valid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public VectorClock(ImmutableDictionary<string, long> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        foreach (var (nodeId, version) in versions)
        {
            NodeIds.Validate(nodeId);
            ArgumentOutOfRangeException.ThrowIfNegative(version, nameof(versions));
        }

        Versions = versions.RemoveRange(versions.Where(entry => entry.Value == 0).Select(entry => entry.Key));
    }

    /// <summary>The clock before any event.</summary>
    public static VectorClock Empty { get; } = new(ImmutableDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>Node id → number of events, 1 or more.</summary>
    public ImmutableDictionary<string, long> Versions { get; }

    /// <summary>The clock with one more event of the node.</summary>
    /// <param name="nodeId">The node.</param>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not valid.</exception>
    /// <exception cref="OverflowException">The node has used all numbers.</exception>
    public VectorClock Increment(string nodeId)
    {
        NodeIds.Validate(nodeId);
        return new VectorClock(Versions.SetItem(nodeId, checked(Versions.GetValueOrDefault(nodeId) + 1)));
    }

    /// <summary>For each node the larger number.</summary>
    /// <param name="other">The other clock.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public VectorClock Merge(VectorClock other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var higher = other.Versions.Where(entry => entry.Value > Versions.GetValueOrDefault(entry.Key));
        return new VectorClock(Versions.SetItems(higher));
    }

    /// <summary>Whether no number here is larger than the other's and some are smaller.</summary>
    /// <param name="other">The other clock.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public bool HappensBefore(VectorClock other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsWithin(other) && !other.IsWithin(this);
    }

    private bool IsWithin(VectorClock other) => Versions.All(entry => entry.Value <= other.Versions.GetValueOrDefault(entry.Key));
}
