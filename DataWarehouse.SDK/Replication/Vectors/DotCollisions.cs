namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Finds entries of two vectors that give one node id and version to different incarnations: some id was reused.</summary>
internal static class DotCollisions
{
    internal static int Count(in Knowledge<NamedReplica> left, in Knowledge<NamedReplica> right)
    {
        // Where no entry has an incarnation, as on any plain membership that never rebuilt a foreign vector, none can differ.
        if (left.Newest == Incarnation.None && right.Newest == Incarnation.None) return 0;
        var collisions = 0;
        foreach (ref readonly var entry in left.Versions)
        {
            foreach (ref readonly var other in right.Versions)
            {
                var isSameVersion = entry.Number == other.Number && entry.Id.Incarnation != other.Id.Incarnation;
                if (isSameVersion && string.Equals(entry.Id.NodeId, other.Id.NodeId, StringComparison.Ordinal)) collisions++;
            }
        }

        return collisions;
    }
}
