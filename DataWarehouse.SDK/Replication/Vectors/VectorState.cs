namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>All of a <see cref="DottedVersionVector"/> that changes, behind one reference: a reader sees one consistent state.</summary>
/// <param name="Known">The events.</param>
/// <param name="Dropped">What was dropped without epochs; see <see cref="DroppedDigest"/>.</param>
/// <param name="Marker">The tracker's marker under which this state was last pruned.</param>
internal sealed record VectorState(Knowledge<NamedReplica> Known, UInt128 Dropped, object Marker);
