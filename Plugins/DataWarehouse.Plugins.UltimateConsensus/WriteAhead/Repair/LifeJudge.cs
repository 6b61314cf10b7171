using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Says what of a life is certain although records are lost (docs/decisions/0014). Whole is only what provably lost nothing; else the beginning of the log is kept, up to the first entry that may
/// be an older version than its neighbours were written for.
/// </summary>
/// <remarks>Not thread-safe; belongs to its plan.</remarks>
/// <param name="remains">What is left of the log.</param>
/// <param name="life">What is left of the life.</param>
/// <param name="hasSnapshotFile">Whether the file of the latest snapshot is there and as long as it must be, or none is needed.</param>
/// <param name="planted">A fault that is switched on.</param>
internal sealed class LifeJudge(LogRemains remains, LifeRemains life, bool hasSnapshotFile, PlantedRepairBug planted)
{
    private readonly List<FoundEntry> _live = life.LiveEntries();

    private bool IsBornLater => Origin(life.Created) > remains.LastLost;

    /// <summary>Judges.</summary>
    public KeptLife Judge()
    {
        var chain = Chain(_live, Math.Max(life.Purged.Value, 0));
        if (FlawOf(chain) is not { } flaw) return Whole();
        if (life.Purged > LogIndex.Zero && !HasBase) return Nothing(flaw);
        return Fence(chain, flaw);
    }

    /// <summary>Whether there is a snapshot that the log may begin with.</summary>
    private bool HasBase => life.Snapshot is { } snapshot && hasSnapshotFile && snapshot.Descriptor.Index >= life.Purged;

    private static long Origin(FoundRecord? record) => record?.Origin ?? 0;

    /// <summary>Entries without a gap or an uncertain neighbour.</summary>
    private List<FoundEntry> Chain(List<FoundEntry> live, long before)
    {
        var chain = new List<FoundEntry>();
        foreach (var entry in live)
        {
            if (entry.Index != before + 1) break;
            if (chain.Count > 0 && !AreNeighbours(chain[^1], entry)) break;
            chain.Add(entry);
            before = entry.Index;
        }

        return chain;
    }

    /// <summary>Whether two entries that stood side by side in the log when the later one was written do so with what was found of the earlier one.</summary>
    private bool AreNeighbours(in FoundEntry entry, in FoundEntry next) =>
        next.Term >= entry.Term && (entry.Term == next.Term || planted == PlantedRepairBug.UncertainEntriesKept || remains.IsNothingLostBetween(entry.Origin, next.Origin));

    private string? FlawOf(List<FoundEntry> chain)
    {
        if (life.Created is null) return "the record that began its life is lost";
        if (chain.Count < _live.Count) return $"entry {life.Purged.Value + chain.Count + 1} is lost or uncertain";
        var last = chain.Count > 0 ? chain[^1].Index : life.Purged.Value;
        if (life.HardState.Commit.Value > last) return $"entries up to {life.HardState.Commit} were committed, and are lost";
        if (life.Snapshot is { } snapshot && (!hasSnapshotFile || snapshot.Descriptor.Index.Value > last)) return hasSnapshotFile ? "entries before its snapshot are lost" : "the file of its snapshot is missing or not whole";
        if (life.Purged > LogIndex.Zero && !HasBase) return "the record of its snapshot is lost";
        return IsBornLater ? null : LaterFlawOf(chain);
    }

    /// <summary>What may stand in the lost records, if nothing that was written after them shows that it does not matter.</summary>
    private string? LaterFlawOf(List<FoundEntry> chain)
    {
        if (life.LastNumber <= remains.LastLost) return "the lost records may have been its last";
        if (Origin(life.HardStateRecord) <= remains.LastLost && planted != PlantedRepairBug.LaterVoteForgotten) return "a later term or vote may be among the lost records";
        if (life.Snapshot is null) return "its configuration may be among the lost records";
        var isEndKnown = chain.Count > 0 ? chain[^1].Origin > remains.LastLost : Origin(life.PurgeRecord) > remains.LastLost && life.PurgeLast == life.Purged;
        return isEndKnown || planted == PlantedRepairBug.LaterEntriesForgotten ? null : "its last entries may be among the lost records";
    }

    private KeptLife Whole() => new(OutcomeOf(GroupFate.Whole, life.Purged, _live, string.Empty), life.Created, life.SnapshotRecord, life.Snapshot, life.PurgeRecord, _live, life.HardStateRecord, null);

    private KeptLife Nothing(string flaw) => new(OutcomeOf(GroupFate.Lost, LogIndex.Zero, [], flaw), null, null, null, null, [], null, null);

    private KeptLife Fence(List<FoundEntry> chain, string flaw)
    {
        var snapshot = hasSnapshotFile ? life.Snapshot : null;
        var first = chain.Count > 0 && !IsCertainBeginning(chain[0]) ? [] : chain;
        var reaches = snapshot is null || Reaches(first, snapshot.Descriptor.Index, snapshot.Descriptor.Term);
        List<FoundEntry> kept = reaches ? first : [];
        var purged = reaches ? life.Purged : snapshot!.Descriptor.Index;
        var committed = LogIndex.Max(purged, snapshot?.Descriptor.Index ?? LogIndex.Zero);
        return new KeptLife(
            OutcomeOf(GroupFate.Fenced, purged, kept, flaw),
            life.Created,
            snapshot is null ? null : life.SnapshotRecord,
            snapshot,
            reaches && kept.Count > 0 ? life.PurgeRecord : null,
            kept,
            null,
            new HardState(life.HardState.Term, ReplicaId.None, committed))
        { BeginsAtSnapshot = !reaches || (kept.Count == 0 && purged > LogIndex.Zero) };
    }

    private bool Reaches(List<FoundEntry> chain, LogIndex index, Term term)
    {
        if (index == life.Purged) return term == life.PurgedTerm || life.Purged == LogIndex.Zero;
        foreach (var entry in chain)
        {
            if (entry.Index == index.Value) return entry.Term == term.Value;
        }

        return false;
    }

    /// <summary>Whether the first entry stood behind what is purged, or is the first of all.</summary>
    private bool IsCertainBeginning(in FoundEntry entry)
    {
        if (life.Purged == LogIndex.Zero || entry.Term == life.PurgedTerm.Value) return true;
        var purge = Origin(life.PurgeRecord);
        return entry.Origin > purge || remains.IsNothingLostBetween(entry.Origin, purge);
    }

    private GroupRepair OutcomeOf(GroupFate fate, LogIndex purged, List<FoundEntry> kept, string reason) =>
        new(life.Group, life.Generation, life.Replica, fate)
        {
            Purged = purged,
            KeptThrough = kept.Count > 0 ? new LogIndex(kept[^1].Index) : purged,
            KeptTerm = kept.Count > 0 ? new Term(kept[^1].Term) : life.PurgedTerm,
            SeenThrough = life.SeenThrough,
            HardState = life.HardState,
            MayHaveVoted = fate != GroupFate.Whole && !IsBornLater && Origin(life.HardStateRecord) <= remains.LastLost,
            Reason = reason,
        };
}
