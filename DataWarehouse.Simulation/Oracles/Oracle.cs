using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>One promise of the system, checked while a world runs. It sees everything and influences nothing.</summary>
/// <remarks>Not thread-safe; one for each world. Must be cheap: most methods are called after every step.</remarks>
internal abstract class Oracle
{
    /// <summary>The name of the promise, as violations are reported.</summary>
    public abstract string Name { get; }

    /// <summary>After every input of a core and the handling of its effects.</summary>
    /// <param name="replica">Whose core.</param>
    public virtual void Stepped(IReplicaView replica)
    {
    }

    /// <summary>A state machine has applied an entry.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="digestAfter">The state machine's digest now.</param>
    public virtual void Applied(IReplicaView replica, in Entry entry, ulong digestAfter)
    {
    }

    /// <summary>A state machine was replaced by the state of a snapshot.</summary>
    /// <param name="replica">Whose; its applied index and digest are those of the snapshot.</param>
    public virtual void Restored(IReplicaView replica)
    {
    }

    /// <summary>A message really leaves, after all that it had to wait for.</summary>
    /// <param name="replica">The sender.</param>
    /// <param name="message">The message.</param>
    public virtual void Sent(IReplicaView replica, in Message message)
    {
    }

    /// <summary>
    /// The disk holds a write and all before it for good: they survive any crash. Called in order of the writes, before the core is told.
    /// </summary>
    /// <param name="replica">Whose disk.</param>
    /// <param name="write">The write, with its own entries.</param>
    public virtual void Persisted(IReplicaView replica, in WriteEffect write)
    {
    }

    /// <summary>A replica's process has ended; what was durable remains.</summary>
    /// <param name="replica">Which.</param>
    public virtual void Crashed(IReplicaView replica)
    {
    }

    /// <summary>A replica's process runs (again), with what was recovered.</summary>
    /// <param name="replica">Which.</param>
    public virtual void Restarted(IReplicaView replica)
    {
    }

    /// <summary>A replica is gone for good, after its removal from the group or with its disk.</summary>
    /// <param name="replica">Which.</param>
    public virtual void Destroyed(IReplicaView replica)
    {
    }

    /// <summary>A client got a definite answer.</summary>
    /// <param name="operation">What was asked and answered.</param>
    public virtual void Acknowledged(in ClientOperation operation)
    {
    }

    /// <summary>At the end of the liveness phase, when all have been equal.</summary>
    /// <param name="replicas">The replicas of the final configuration.</param>
    public virtual void Healed(IReadOnlyList<IReplicaView> replicas)
    {
    }

    /// <summary>Reports that the promise was broken.</summary>
    /// <param name="detail">A sentence with the facts.</param>
    protected void Violated(string detail) => throw new OracleViolationException(Name, detail);
}
