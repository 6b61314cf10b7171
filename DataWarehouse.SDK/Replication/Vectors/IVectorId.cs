namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>What a version vector is indexed by. The order puts newer incarnations later, so the last entry is the newest.</summary>
internal interface IVectorId<TSelf> : IEquatable<TSelf>, IComparable<TSelf>
    where TSelf : struct, IVectorId<TSelf>
{
    Incarnation Incarnation { get; }
}
