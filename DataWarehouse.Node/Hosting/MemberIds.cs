using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>The 64-bit numbers by which clients of the etcd API know clusters and members.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MemberIds
{
    /// <summary>The number of a cluster; never 0.</summary>
    /// <param name="cluster">The cluster.</param>
    public static ulong Of(ClusterId cluster) => Math.Max(1, (ulong)(cluster.Value >> 64) ^ (ulong)cluster.Value);

    /// <summary>The number of one life of a node; never 0.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="peer">The node.</param>
    public static ulong Of(ClusterId cluster, PeerId peer)
    {
        if (peer == default) return 0;
        Span<byte> fixedPart = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128LittleEndian(fixedPart, cluster.Value);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[16..], peer.Incarnation.Value);
        var hash = new XxHash3();
        hash.Append(fixedPart);
        hash.Append(Encoding.UTF8.GetBytes(peer.Node));
        return Math.Max(1, hash.GetCurrentHashAsUInt64());
    }
}
