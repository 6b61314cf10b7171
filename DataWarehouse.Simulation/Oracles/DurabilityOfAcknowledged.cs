using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>What a replica has acknowledged to a leader is there again after a crash, byte by byte, unless a leader of a later term had it overwritten.</summary>
/// <remarks>
/// Source: Raft paper, section 5 ("persistent state") and figure 2; dragonboat pull request #409 (a swallowed storage error), etcd #14370 (acknowledged
/// before durable with one member). The recovered entries are hashed anew. Nobody is excused: a replica whose disk lost what peers know of must not come
/// back at all. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class DurabilityOfAcknowledged(Observations observations) : Oracle
{
    private readonly List<(LogIndex Index, Term Term)> _acknowledged = [];

    /// <inheritdoc/>
    public override string Name => nameof(DurabilityOfAcknowledged);

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind != MessageKind.AppendResponse || message.Refused) return;
        if (replica.Core is { } core && core.Term > message.Term) return;
        ref var acknowledged = ref Of(replica.Replica);
        if (message.Index > acknowledged.Index) acknowledged = (message.Index, message.Term);
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
        if (write.Snapshot is { } snapshot && snapshot.Index < acknowledged.Index && !(durable.Holds(snapshot.Index) && durable.TermAt(snapshot.Index) == snapshot.Term))
            acknowledged.Index = snapshot.Index;
        if (write.Entries.IsEmpty) return;
        ref readonly var first = ref write.Entries.First;
        if (first.Index > acknowledged.Index) return;
        if (durable.Holds(first.Index) && durable.TermAt(first.Index) != first.Term) acknowledged.Index = new LogIndex(first.Index.Value - 1);
    }

    /// <inheritdoc/>
    public override void Restarted(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        ref var acknowledged = ref Of(seen.Replica);
        if (acknowledged.Index == LogIndex.Zero) return;
        if (FirstDifference(seen, acknowledged.Index) is { } place) Overwritten(seen, ref acknowledged, place);
        else if (seen.Log.Last < acknowledged.Index)
            Violated($"Replica {seen.Replica} came back with entries up to {seen.Log.Last}; it had acknowledged {acknowledged.Index}.");
    }

    /// <summary>
    /// A write that was under way in the crash may have reached the disk: then other entries stand there, from a leader of a later term than the one
    /// that was answered, and that term is on the disk with them.
    /// </summary>
    private void Overwritten(ObservedReplica seen, ref (LogIndex Index, Term Term) acknowledged, LogIndex place)
    {
        var (before, after) = (seen.Durable.TermAt(place), seen.Log.TermAt(place));
        if (before == after) Violated($"Replica {seen.Replica} came back with another entry at {place} of term {after}, or before it, than its disk held and it had acknowledged.");
        if (seen.Term <= acknowledged.Term)
            Violated($"Replica {seen.Replica} came back in term {seen.Term} with an entry of term {after} at {place}; it had acknowledged one of term {before} in term {acknowledged.Term}.");
        acknowledged.Index = new LogIndex(place.Value - 1);
    }

    /// <summary>The first acknowledged place at which what came back is not what the disk was known to hold.</summary>
    private static LogIndex? FirstDifference(ObservedReplica seen, LogIndex acknowledged)
    {
        var last = seen.Log.Last < seen.Durable.Last ? seen.Log.Last : seen.Durable.Last;
        if (acknowledged < last) last = acknowledged;
        for (var index = LogIndex.Max(seen.Log.Base, seen.Durable.Base); index <= last; index = index.Next)
        {
            var (known, found) = (seen.Durable.HashAt(index), seen.Log.HashAt(index));
            var isOther = known != found && known != ObservedLog.UnknownHash && found != ObservedLog.UnknownHash;
            if (isOther || IsOtherTerm(seen.Durable.TermAt(index), seen.Log.TermAt(index))) return index;
        }

        return null;
    }

    /// <summary>The term before the first entry of a write is not always known.</summary>
    private static bool IsOtherTerm(Term known, Term found) => known != found && known != Term.Zero;

    private ref (LogIndex Index, Term Term) Of(ReplicaId replica)
    {
        while (_acknowledged.Count <= replica.Value) _acknowledged.Add(default);
        return ref CollectionsMarshal.AsSpan(_acknowledged)[(int)replica.Value];
    }
}
