namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>
/// The replica has joined but not yet merged the state of every key from a member that has it: what it could answer might claim too much.
/// </summary>
/// <remarks>Immutable after construction, but for what <see cref="Exception"/> itself lets change.</remarks>
public sealed class ReplicaNotReadyException : ReplicationFaultException
{
    internal ReplicaNotReadyException(string message)
        : base(message, isTransient: true, innerException: null)
    {
    }
}
