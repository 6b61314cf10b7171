using System.Buffers.Binary;
using System.Text;

namespace DataWarehouse.Samples.DistributedLock;

/// <summary>A request as it stands in the log: owner, lease in milliseconds (0 gives the lock back), name.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LockRequest(long Owner, long LeaseMs, string Name)
{
    private const int NameOffset = 16;

    public static LockRequest Take(long owner, TimeSpan lease, string name) => new(owner, Math.Max(1, (long)lease.TotalMilliseconds), name);

    public static LockRequest Give(long owner, string name) => new(owner, 0, name);

    public byte[] Encode()
    {
        var bytes = new byte[NameOffset + Encoding.UTF8.GetByteCount(Name)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Owner);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), LeaseMs);
        Encoding.UTF8.GetBytes(Name, bytes.AsSpan(NameOffset));
        return bytes;
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out LockRequest request)
    {
        request = default;
        if (bytes.Length <= NameOffset) return false;
        var lease = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        request = new LockRequest(BinaryPrimitives.ReadInt64LittleEndian(bytes), lease, Encoding.UTF8.GetString(bytes[NameOffset..]));
        return lease is >= 0 and <= 24L * 60 * 60 * 1000;
    }
}
