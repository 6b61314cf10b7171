using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>What a replica has acknowledged to a leader is there again after a crash, unless another leader had it overwritten.</summary>
/// <remarks>
/// Source: Raft paper, section 5 ("persistent state") and figure 2; dragonboat pull request #409 (a swallowed storage error), etcd #14370 (acknowledged
/// before durable with one member). A disk that was hurt is excused. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class DurabilityOfAcknowledged(Observations observations) : Oracle
{
    private readonly List<LogIndex> _acknowledged = [];

    /// <inheritdoc/>
    public override string Name => nameof(DurabilityOfAcknowledged);

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind != MessageKind.AppendResponse || message.Refused) return;
        var seen = observations.Of(replica.Replica);
        if (replica.Core is { } core && core.Term > message.Term) return;
        ref var acknowledged = ref Of(seen.Replica);
        if (message.Index > acknowledged) acknowledged = message.Index;
    }

    /// <summary>
    /// A write that replaces an acknowledged entry by one of another term, or the log by a snapshot that its entries contradict, takes the promise
    /// back; it comes from a newer leader, and what follows a place that differs from a committed one was never committed.
    /// </summary>
    /// <param name="replica">Whose disk.</param>
    /// <param name="write">The write, not yet part of what was observed.</param>
    public override void Persisted(IReplicaView replica, in WriteEffect write)
    {
        ref var acknowledged = ref Of(replica.Replica);
        var durable = observations.Of(replica.Replica).Durable;
        if (write.Snapshot is { } snapshot && snapshot.Index < acknowledged && !(durable.Holds(snapshot.Index) && durable.TermAt(snapshot.Index) == snapshot.Term))
            acknowledged = snapshot.Index;
        if (write.Entries.IsEmpty) return;
        ref readonly var first = ref write.Entries.First;
        if (first.Index > acknowledged) return;
        if (durable.Holds(first.Index) && durable.TermAt(first.Index) != first.Term) acknowledged = new LogIndex(first.Index.Value - 1);
    }

    /// <inheritdoc/>
    public override void Restarted(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        ref var acknowledged = ref Of(seen.Replica);
        if (seen.Log.Last < acknowledged && !seen.IsDamaged && !WasOverwritten(seen, seen.Log.Last))
            Violated($"Replica {seen.Replica} came back with entries up to {seen.Log.Last}; it had acknowledged {acknowledged}.");
        if (seen.Log.Last < acknowledged) acknowledged = seen.Log.Last;
    }

    /// <summary>Whether a write that was under way in the crash replaced entries by those of another leader.</summary>
    private static bool WasOverwritten(ObservedReplica seen, LogIndex last) =>
        last >= seen.Durable.Base && last <= seen.Durable.Last && seen.Log.TermAt(last) != seen.Durable.TermAt(last);

    private ref LogIndex Of(ReplicaId replica)
    {
        while (_acknowledged.Count <= replica.Value) _acknowledged.Add(LogIndex.Zero);
        return ref CollectionsMarshal.AsSpan(_acknowledged)[(int)replica.Value];
    }
}
