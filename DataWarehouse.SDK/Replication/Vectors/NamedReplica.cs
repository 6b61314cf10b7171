namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// A node id together with the incarnation that carries it. Without epochs the incarnation is 0 and the name is the identity; with epochs
/// the incarnation alone would do and the name is there for people.
/// </summary>
internal readonly record struct NamedReplica(string NodeId, Incarnation Incarnation) : IVectorId<NamedReplica>
{
    public bool Equals(NamedReplica other) =>
        Incarnation == other.Incarnation
        && (ReferenceEquals(NodeId, other.NodeId) || string.Equals(NodeId, other.NodeId, StringComparison.Ordinal));

    public override int GetHashCode() => Incarnation.GetHashCode();

    public int CompareTo(NamedReplica other)
    {
        var byIncarnation = Incarnation.CompareTo(other.Incarnation);
        return byIncarnation != 0 ? byIncarnation : string.CompareOrdinal(NodeId, other.NodeId);
    }
}
