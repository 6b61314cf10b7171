using System.Buffers.Binary;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>Puts the fields of the membership formats into bytes of exactly the right length.</summary>
/// <remarks>Not thread-safe; lives on the stack of one call.</remarks>
internal ref struct MembershipWriter
{
    private readonly Span<byte> _bytes;
    private int _next;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="bytes">Where to write.</param>
    public MembershipWriter(Span<byte> bytes) => _bytes = bytes;

    /// <summary>How many bytes a replica and its node take.</summary>
    /// <param name="node">The node.</param>
    public static int SizeOf(PeerId node) => (2 * sizeof(long)) + 1 + Encoding.UTF8.GetByteCount(node.Node);

    /// <summary>Writes one byte.</summary>
    /// <param name="value">The byte.</param>
    public void WriteByte(byte value) => _bytes[_next++] = value;

    /// <summary>Writes a replica id.</summary>
    /// <param name="replica">The id.</param>
    public void WriteReplica(ReplicaId replica) => WriteNumber(replica.Value);

    /// <summary>Writes a node: incarnation, length of the name, name.</summary>
    /// <param name="node">The node, or the default value for nobody.</param>
    public void WriteNode(PeerId node)
    {
        WriteNumber(node.Incarnation.Value);
        var length = Encoding.UTF8.GetBytes(node.Node, _bytes[(_next + 1)..]);
        _bytes[_next] = checked((byte)length);
        _next += length + 1;
    }

    private void WriteNumber(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes[_next..], value);
        _next += sizeof(long);
    }
}
