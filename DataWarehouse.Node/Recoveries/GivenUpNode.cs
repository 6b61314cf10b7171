using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Recoveries;

/// <summary>A life of a node that a recovery has given up.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Incarnation">Its life.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GivenUpNode(string Node, long Incarnation)
{
    /// <summary>Its name in the transport.</summary>
    public PeerId Id => new(Node, new Incarnation(Incarnation));
}
