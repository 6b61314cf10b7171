namespace DataWarehouse.SDK.Replication;

/// <summary>What a version vector stands for; decides whether pruning may raise its stamp.</summary>
/// <remarks>An enumeration; thread-safe.</remarks>
public enum VectorRole
{
    /// <summary>
    /// What somebody had seen: read from a replica, received, or rebuilt from its dictionary form. Pruning only drops what its own stamp
    /// already claims.
    /// </summary>
    Context = 0,

    /// <summary>
    /// The stored state of the local replica. Pruning lifts it to the applied epoch, which is true only for a replica that has taken part
    /// in every drain up to there.
    /// </summary>
    State = 1,
}
