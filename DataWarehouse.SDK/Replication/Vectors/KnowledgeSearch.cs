namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Finding an id in a sorted vector.</summary>
internal static class KnowledgeSearch
{
    /// <summary>The position of the id, or the complement of the position where it belongs.</summary>
    internal static int IndexOf<TId>(ReadOnlySpan<VectorEntry<TId>> versions, TId id)
        where TId : struct, IVectorId<TId>
    {
        int low = 0, high = versions.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = versions[middle].Id.CompareTo(id);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
