using System.IO.Hashing;

namespace DataWarehouse.Node.Watches;

/// <summary>Compares keys by their bytes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class KeyBytes : IEqualityComparer<byte[]>
{
    /// <summary>The one instance.</summary>
    public static KeyBytes Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => (int)XxHash3.HashToUInt64(obj);
}
