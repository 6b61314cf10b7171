using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>A member of the cluster: one life of a node.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record NodeRecord : IStoredRecord
{
    /// <summary>Its life: the index of the entry by which it joined; 1, 2, … for those that began the cluster.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>What it said of itself, as changed since.</summary>
    public required NodeIntroduction Introduction { get; init; }

    /// <summary>Whether it takes replicas.</summary>
    public NodeService Service { get; init; }

    /// <summary>The furthest that its data is known to have come.</summary>
    public PeerProgress Progress { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Introduction.Name;

    /// <summary>Its life, as the transport addresses it.</summary>
    public PeerId Peer => new(Name, Incarnation);

    /// <summary>
    /// Its name among the members of vectors: <c>name@incarnation</c>, since a name there stands for one life (a node that comes back does so under another).
    /// </summary>
    public string MemberName => MemberNameOf(Name, Incarnation);

    /// <summary>The zone it says it is in, or null.</summary>
    public string? Zone => Introduction.Labels[NodeLabels.Zone];

    /// <summary>The machine it says it runs on, or null.</summary>
    public string? Host => Introduction.Labels[NodeLabels.Host];

    /// <summary>The name of one life among the members of vectors.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="incarnation">Its life.</param>
    public static string MemberNameOf(string name, Incarnation incarnation) => string.Create(CultureInfo.InvariantCulture, $"{name}@{incarnation.Value}");

    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static NodeRecord Read(ref FieldReader reader) => new()
    {
        Incarnation = SystemFields.Incarnation(ref reader),
        Introduction = NodeIntroduction.Read(ref reader),
        Service = (NodeService)SystemFields.Small(ref reader, 0, (int)NodeService.Draining),
        Progress = SystemFields.Progress(ref reader),
    };

    internal void Write(FieldWriter writer)
    {
        writer.Number(Incarnation.Value);
        Introduction.Write(writer);
        writer.Number((long)Service);
        SystemFields.Write(writer, Progress);
    }
}
