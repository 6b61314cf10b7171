using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>Looks at cores after their steps and at disks after their writes, and keeps the observations up to date.</summary>
/// <remarks>Not thread-safe; belongs to its world. Looks only at what is new, so that a step that changes nothing costs a few comparisons.</remarks>
/// <param name="observations">What it keeps up to date.</param>
internal sealed class CoreReader(Observations observations)
{
    /// <summary>Looks at a replica after a step.</summary>
    /// <param name="view">The replica.</param>
    public ObservedReplica Read(IReplicaView view)
    {
        var seen = observations.Of(view.Replica);
        seen.Changes = StepChanges.None;
        seen.IsUp = view.IsUp;
        seen.IsDamaged = view.IsDamaged;
        if (view.Core is { } core) Read(seen, core);
        return seen;
    }

    /// <summary>Looks at a replica that was started; its entries are hashed anew, for they come from the disk and not from the memory of before.</summary>
    /// <param name="view">The replica.</param>
    public void ReadStart(IReplicaView view)
    {
        var seen = Read(view);
        if (view.Core is { } core) Reread(seen, core.Log);
        seen.IsDestroyed = false;
        seen.Life++;
        seen.Changes |= StepChanges.Life | StepChanges.Leadership | StepChanges.Positions | StepChanges.Commit;
    }

    /// <summary>Takes what the core of a replica that was just started holds for what its disk holds.</summary>
    /// <param name="view">The replica.</param>
    public void AdoptDisk(IReplicaView view)
    {
        if (view.Core is not { } core) return;
        var seen = observations.Of(view.Replica);
        seen.Durable.CopyFrom(seen.Log);
        seen.DurableHardState = new HardState(core.Term, core.Vote, core.Log.Commit);
    }

    /// <summary>A write is on the disk.</summary>
    /// <param name="view">Whose disk.</param>
    /// <param name="write">The write.</param>
    public void Persist(IReplicaView view, in WriteEffect write)
    {
        var seen = observations.Of(view.Replica);
        if (write.HardState is { } hardState) seen.DurableHardState = hardState;
        if (write.Snapshot is { } snapshot)
            seen.Durable.Reset(snapshot.Index, snapshot.Term, observations.PrefixOf(snapshot.Index, snapshot.Term));
        if (!write.Entries.IsEmpty) Persist(seen.Durable, write.Entries);
    }

    private static void Persist(ObservedLog durable, EntryBatch entries)
    {
        var before = new LogIndex(entries.First.Index.Value - 1);
        if (durable.Holds(before)) durable.CutAfter(before);
        else durable.Reset(before, Term.Zero, ObservedLog.UnknownHash);
        var hash = durable.HashAt(before);
        foreach (ref readonly var entry in entries.Entries)
        {
            if (hash != ObservedLog.UnknownHash) hash = EntryHash.Extend(hash, entry);
            durable.Append(entry.Term, hash);
        }
    }

    private void Read(ObservedReplica seen, RaftCore core)
    {
        var log = core.Log;
        seen.ChangeAppended = LogIndex.Zero;
        seen.PreviousTerm = seen.Term;
        if (core.Term != seen.Term || core.Role != seen.Role) seen.Changes |= StepChanges.Leadership;
        seen.Term = core.Term;
        seen.Role = core.Role;
        ReadPositions(seen, log);
        if (seen.Log.Last != log.Last || seen.Log.LastTerm != log.LastTerm) ReadTail(seen, log);
        seen.PreviousConfiguration = seen.Configuration;
        if (!ReferenceEquals(core.Configuration, seen.Configuration)) ReadConfiguration(seen, core.Configuration);
        if (ReferenceEquals(core.Fault, seen.Fault)) return;
        seen.Fault = core.Fault;
        seen.Changes |= StepChanges.Fault;
    }

    private static void ReadConfiguration(ObservedReplica seen, Configuration configuration)
    {
        seen.Configuration = configuration;
        seen.Changes |= StepChanges.Configuration;
    }

    private static void ReadPositions(ObservedReplica seen, RaftLog log)
    {
        seen.PreviousPositions = seen.Positions;
        var positions = new LogPositions(log.Purged, log.Snapshot, log.Applied, log.Commit, log.Durable, log.Last);
        if (positions == seen.Positions) return;
        seen.Changes |= StepChanges.Positions;
        if (positions.Commit != seen.Positions.Commit) seen.Changes |= StepChanges.Commit;
        seen.Positions = positions;
    }

    private void ReadTail(ObservedReplica seen, RaftLog log)
    {
        seen.Changes |= StepChanges.Tail;
        var match = FindMatch(seen.Log, log);
        if (match is { } place)
        {
            seen.Log.CutAfter(place);
        }
        else
        {
            log.TryGetTerm(log.Start, out var term);
            var known = observations.PrefixOf(log.Start, term);
            seen.Log.Reset(log.Start, term, known == ObservedLog.UnknownHash ? First(log.Start, term) : known);
        }

        seen.TailFrom = seen.Log.Last.Next;
        while (seen.Log.Last < log.Last) Append(seen, log);
    }

    /// <summary>The hash of a state that no entry led to: the one that the group began with.</summary>
    private ulong First(LogIndex index, Term term) => observations.Committed.HasBegun ? ObservedLog.UnknownHash : EntryHash.Mix((ulong)index.Value, (ulong)term.Value) | 1;

    private void Append(ObservedReplica replica, RaftLog log)
    {
        var seen = replica.Log;
        var next = seen.Last.Next;
        var batch = log.Read(next, log.Last, long.MaxValue);
        foreach (ref readonly var entry in batch.Entries)
        {
            var hash = seen.HashAt(seen.Last);
            seen.Append(entry.Term, hash == ObservedLog.UnknownHash ? hash : EntryHash.Extend(hash, entry));
            if (entry.Kind == EntryKind.Configuration && entry.Term == replica.Term) replica.ChangeAppended = entry.Index;
        }

        if (!batch.IsEmpty) return;
        log.TryGetTerm(next, out var term);
        seen.Append(term, observations.PrefixOf(next, term));
    }

    private void Reread(ObservedReplica seen, RaftLog log)
    {
        log.TryGetTerm(log.Start, out var term);
        var hash = observations.PrefixOf(log.Start, term);
        if (hash == ObservedLog.UnknownHash && seen.Log.Holds(log.Start) && seen.Log.TermAt(log.Start) == term) hash = seen.Log.HashAt(log.Start);
        seen.Log.Reset(log.Start, term, hash);
        while (seen.Log.Last < log.Last) Append(seen, log);
    }

    private static LogIndex? FindMatch(ObservedLog seen, RaftLog log)
    {
        var match = seen.Last < log.Last ? seen.Last : log.Last;
        while (match >= seen.Base && match >= log.Start)
        {
            if (log.TryGetTerm(match, out var term) && term == seen.TermAt(match)) return match;
            if (match == LogIndex.Zero) return null;
            match = new LogIndex(match.Value - 1);
        }

        return null;
    }
}
