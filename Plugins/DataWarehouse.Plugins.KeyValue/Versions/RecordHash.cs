using System.IO.Hashing;
using System.Numerics;

namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>Hashes of versions and leases, the same in every process.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RecordHash
{
    private const ulong Odd1 = 0x9E3779B97F4A7C15;
    private const ulong Odd2 = 0xC2B2AE3D27D4EB4F;

    /// <summary>The hash by which the index finds a key.</summary>
    public static uint OfKey(ReadOnlySpan<byte> key) => (uint)XxHash3.HashToUInt64(key);

    /// <summary>The hash of a version: its key and value, which stand one behind the other, and its numbers.</summary>
    public static ulong Of(in RecordHeader record, ReadOnlySpan<byte> content)
    {
        var hash = XxHash3.HashToUInt64(content);
        hash = Fold(hash, (ulong)record.Main);
        hash = Fold(hash, (ulong)record.Create);
        hash = Fold(hash, (ulong)record.Version);
        hash = Fold(hash, (ulong)record.Lease);
        hash = Fold(hash, ((ulong)(uint)record.Sub << 32) | (uint)record.KeyLength);
        return Stir(Fold(hash, (uint)record.ValueLength));
    }

    /// <summary>Takes a number into a hash.</summary>
    public static ulong Fold(ulong hash, ulong number) => (BitOperations.RotateLeft(hash, 23) ^ (number * Odd1)) * Odd2;

    /// <summary>Lets every bit of a hash reach every other.</summary>
    public static ulong Stir(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
