namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>A written value and the hybrid time of its write.</summary>
/// <remarks>Immutable, and thread-safe as long as nobody changes the bytes: they are not copied.</remarks>
public sealed class StampedValue : IEquatable<StampedValue>
{
    /// <summary>Makes a stamped value.</summary>
    /// <param name="timestamp">When it was written, by the coordinator's hybrid clock.</param>
    /// <param name="bytes">The value; must not change afterwards.</param>
    public StampedValue(HybridTimestamp timestamp, ReadOnlyMemory<byte> bytes)
    {
        Timestamp = timestamp;
        Bytes = bytes;
    }

    /// <summary>When it was written, by the coordinator's hybrid clock.</summary>
    public HybridTimestamp Timestamp { get; }

    /// <summary>The value.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether both have the same time and the same bytes.</summary>
    /// <param name="other">The other value.</param>
    public bool Equals(StampedValue? other) =>
        other is not null && Timestamp == other.Timestamp && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StampedValue);

    /// <summary>A hash of time and length; the same in every process.</summary>
    public override int GetHashCode() => unchecked((int)(Timestamp.UnixMs * 31) + (Timestamp.Counter * 17) + Bytes.Length);
}
