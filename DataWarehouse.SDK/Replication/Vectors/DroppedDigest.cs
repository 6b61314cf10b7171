using System.Buffers.Binary;
using System.IO.Hashing;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// Remembers which entries a vector without epochs has dropped, so that a comparison never claims an order that the drop made up
/// (CAUSALITY rule 8). Zero: nothing was dropped. Not associative, so never a proof that two replicas are at rest.
/// </summary>
internal static class DroppedDigest
{
    private const int FixedBytes = 3 * sizeof(long);

    /// <summary>The digest after dropping one more entry.</summary>
    internal static UInt128 WithDropped(UInt128 digest, in VectorEntry<NamedReplica> entry, bool isDetached)
    {
        var name = NodeIds.ToUtf8(entry.Id.NodeId);
        var bytes = new byte[FixedBytes + name.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, entry.Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), entry.Id.Incarnation.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), isDetached ? 1 : 0);
        name.CopyTo(bytes, FixedBytes);
        return Combine(digest, NonZero(XxHash128.HashToUInt128(bytes)));
    }

    /// <summary>The digest of a merge: equal ones stay, zero gives way, any other pair is hashed in sorted order.</summary>
    internal static UInt128 Combine(UInt128 left, UInt128 right)
    {
        if (left == right || right == UInt128.Zero) return left;
        if (left == UInt128.Zero) return right;
        Span<byte> pair = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128LittleEndian(pair, UInt128.Min(left, right));
        BinaryPrimitives.WriteUInt128LittleEndian(pair[16..], UInt128.Max(left, right));
        return NonZero(XxHash128.HashToUInt128(pair));
    }

    /// <summary>Takes back what the digests do not allow: x ≤ y needs that x dropped nothing, or exactly what y dropped.</summary>
    internal static CausalOrder Restrict(CausalOrder order, UInt128 left, UInt128 right)
    {
        if (left == right) return order;
        var canBeBefore = left == UInt128.Zero;
        var canBeAfter = right == UInt128.Zero;
        return order switch
        {
            CausalOrder.Before when canBeBefore => CausalOrder.Before,
            CausalOrder.After when canBeAfter => CausalOrder.After,
            CausalOrder.Equal when canBeBefore => CausalOrder.Before,
            CausalOrder.Equal when canBeAfter => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };
    }

    private static UInt128 NonZero(UInt128 hash) => hash == UInt128.Zero ? UInt128.One : hash;
}
