namespace DataWarehouse.Node.Watches;

/// <summary>The keys that a watcher watches: one key, the keys from one to before another, or all from one on.</summary>
/// <remarks>Immutable as long as nobody changes the arrays; then thread-safe.</remarks>
/// <param name="Key">The first key.</param>
/// <param name="End">The key behind the last one; empty for one key, a single zero byte for all from <paramref name="Key"/> on.</param>
internal readonly record struct WatchRange(byte[] Key, byte[] End) : IEquatable<WatchRange>
{
    /// <summary>Whether it is one key.</summary>
    public bool IsOneKey => End.Length == 0;

    /// <summary>Whether no key can be in it.</summary>
    public bool IsEmpty => !IsOneKey && !IsOpen && Key.AsSpan().SequenceCompareTo(End) >= 0;

    private bool IsOpen => End is [0];

    /// <summary>Whether a key is in it.</summary>
    /// <param name="key">The key.</param>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsOneKey) return key.SequenceEqual(Key);
        return key.SequenceCompareTo(Key) >= 0 && (IsOpen || key.SequenceCompareTo(End) < 0);
    }

    /// <summary>Whether both are the same keys.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(WatchRange other) => KeyBytes.Instance.Equals(Key, other.Key) && KeyBytes.Instance.Equals(End, other.End);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyBytes.Instance.GetHashCode(Key) ^ (31 * KeyBytes.Instance.GetHashCode(End));
}
