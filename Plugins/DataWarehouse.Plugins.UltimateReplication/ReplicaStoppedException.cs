namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>
/// The replica found a member that holds events of this incarnation that its own counter never issued, and has stopped for good: what it
/// wrote from now on would be lost. The node must join as a new incarnation.
/// </summary>
/// <remarks>Immutable after construction, but for what <see cref="Exception"/> itself lets change.</remarks>
public sealed class ReplicaStoppedException : ReplicationFaultException
{
    internal ReplicaStoppedException(string reason)
        : base(reason, isTransient: false, innerException: null)
    {
    }
}
