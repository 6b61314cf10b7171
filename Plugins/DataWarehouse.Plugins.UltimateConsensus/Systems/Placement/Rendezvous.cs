using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>
/// Highest random weight (Thaler and Ravishankar, 1998): each group ranks all nodes by a hash of both, so that a node that comes or goes changes the order of nobody
/// else. Nodes count by name: a node that lost its data gets back what it had.
/// </summary>
/// <remarks>Stateless and thread-safe. The hash is XxHash3-64 of the group's number, little-endian, and the name in UTF-8.</remarks>
internal static class Rendezvous
{
    /// <summary>For voters.</summary>
    public const long Voters = 0;

    /// <summary>For leaders, so that who votes in many groups does not lead in all of them.</summary>
    public const long Leaders = 1;

    /// <summary>The weight of a node for a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="purpose">What for.</param>
    public static ulong Weigh(long group, string node, long purpose)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long) + SystemLimits.NameCharactersMax];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, group);
        var length = Encoding.UTF8.GetBytes(node, bytes[sizeof(long)..]);
        return XxHash3.HashToUInt64(bytes[..(sizeof(long) + length)], purpose);
    }
}
