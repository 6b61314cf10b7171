using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>All oracles of a world, called as one.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class OracleSet
{
    private readonly Oracle[] _oracles;

    /// <summary>Gathers oracles.</summary>
    /// <param name="oracles">The oracles.</param>
    public OracleSet(IEnumerable<Oracle> oracles) => _oracles = [.. oracles];

    /// <inheritdoc cref="Oracle.Stepped"/>
    public void Stepped(IReplicaView replica)
    {
        foreach (var oracle in _oracles) oracle.Stepped(replica);
    }

    /// <inheritdoc cref="Oracle.Applied"/>
    public void Applied(IReplicaView replica, in Entry entry, ulong digestAfter)
    {
        foreach (var oracle in _oracles) oracle.Applied(replica, entry, digestAfter);
    }

    /// <inheritdoc cref="Oracle.Restored"/>
    public void Restored(IReplicaView replica)
    {
        foreach (var oracle in _oracles) oracle.Restored(replica);
    }

    /// <inheritdoc cref="Oracle.Sent"/>
    public void Sent(IReplicaView replica, in Message message)
    {
        foreach (var oracle in _oracles) oracle.Sent(replica, message);
    }

    /// <inheritdoc cref="Oracle.Persisted"/>
    public void Persisted(IReplicaView replica, in WriteEffect write)
    {
        foreach (var oracle in _oracles) oracle.Persisted(replica, write);
    }

    /// <inheritdoc cref="Oracle.Crashed"/>
    public void Crashed(IReplicaView replica)
    {
        foreach (var oracle in _oracles) oracle.Crashed(replica);
    }

    /// <inheritdoc cref="Oracle.Restarted"/>
    public void Restarted(IReplicaView replica)
    {
        foreach (var oracle in _oracles) oracle.Restarted(replica);
    }

    /// <inheritdoc cref="Oracle.Destroyed"/>
    public void Destroyed(IReplicaView replica)
    {
        foreach (var oracle in _oracles) oracle.Destroyed(replica);
    }

    /// <inheritdoc cref="Oracle.Acknowledged"/>
    public void Acknowledged(in ClientOperation operation)
    {
        foreach (var oracle in _oracles) oracle.Acknowledged(operation);
    }

    /// <inheritdoc cref="Oracle.Healed"/>
    public void Healed(IReadOnlyList<IReplicaView> replicas)
    {
        foreach (var oracle in _oracles) oracle.Healed(replicas);
    }
}
