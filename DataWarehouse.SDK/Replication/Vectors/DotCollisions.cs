namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Finds entries of two vectors that give one node id and version to different incarnations: some id was reused.</summary>
internal static class DotCollisions
{
    internal static int Count(in Knowledge<NamedReplica> left, in Knowledge<NamedReplica> right)
    {
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
