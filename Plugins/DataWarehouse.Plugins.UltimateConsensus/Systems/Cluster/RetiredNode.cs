using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>A life of a node that was removed on an operator's word, and is never heard again.</summary>
/// <param name="Incarnation">The life.</param>
/// <param name="Name">The node's name; another life may have it by now.</param>
/// <param name="RetiredAt">The membership epoch of its removal.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RetiredNode(Incarnation Incarnation, string Name, Epoch RetiredAt) : IStoredRecord
{
    /// <summary>The life, as the transport addressed it.</summary>
    public PeerId Peer => new(Name, Incarnation);

    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static RetiredNode Read(ref FieldReader reader) =>
        new(SystemFields.Incarnation(ref reader), SystemFields.Name(ref reader), new Epoch(SystemFields.Positive(ref reader)));

    internal void Write(FieldWriter writer)
    {
        writer.Number(Incarnation.Value);
        SystemFields.Write(writer, Name);
        writer.Number(RetiredAt.Value);
    }
}
