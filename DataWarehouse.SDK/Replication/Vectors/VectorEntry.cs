namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// In a vector: all events of <paramref name="Id"/> up to <paramref name="Number"/>. In a list of detached dots: that one event.
/// </summary>
internal readonly record struct VectorEntry<TId>(TId Id, long Number) : IComparable<VectorEntry<TId>>
    where TId : struct, IVectorId<TId>
{
    public int CompareTo(VectorEntry<TId> other)
    {
        var byId = Id.CompareTo(other.Id);
        return byId != 0 ? byId : Number.CompareTo(other.Number);
    }
}
