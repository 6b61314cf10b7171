using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>What a log should hold of one life of a group, in the plainest form.</summary>
/// <remarks>Not thread-safe; belongs to its model.</remarks>
internal sealed class GroupModel
{
    private readonly List<ModelEntry> _entries = [];
    private ulong _entryDigests;

    /// <summary>A life begins.</summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">Whose log it is.</param>
    public GroupModel(GroupId group, ReplicaId replica)
    {
        Group = group;
        Replica = replica;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>Whose log it is.</summary>
    public ReplicaId Replica { get; }

    /// <summary>The hard state.</summary>
    public HardState HardState { get; private set; }

    /// <summary>The latest snapshot, or null.</summary>
    public StoredSnapshot? Snapshot { get; private set; }

    /// <summary>The place before the first entry.</summary>
    public LogIndex Purged { get; private set; }

    /// <summary>The term there.</summary>
    public Term PurgedTerm { get; private set; }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The last entry, or <see cref="Purged"/>.</summary>
    public LogIndex Last => new(Purged.Value + _entries.Count);

    /// <summary>The term of the last entry, or of <see cref="Purged"/>.</summary>
    public Term LastTerm => TermAt(Last);

    /// <summary>The lowest term that a new entry may have: an entry that a snapshot from elsewhere threw away must not come back with other bytes.</summary>
    public Term NextTermMin { get; private set; }

    /// <summary>The digest of all of it.</summary>
    public ulong Digest => StateDigest.OfGroup(Group, Replica, HardState, Snapshot, Purged, PurgedTerm, Last, _entryDigests);

    /// <summary>The term at a place.</summary>
    /// <param name="index"><see cref="Purged"/> to <see cref="Last"/>.</param>
    public Term TermAt(LogIndex index) => index == Purged ? PurgedTerm : _entries[(int)(index.Value - Purged.Value - 1)].Term;

    /// <summary>Looks an entry up.</summary>
    /// <param name="index">Where.</param>
    /// <param name="entry">The entry.</param>
    public bool TryGet(LogIndex index, out ModelEntry entry)
    {
        var position = index.Value - Purged.Value - 1;
        entry = position >= 0 && position < _entries.Count ? _entries[(int)position] : default;
        return position >= 0 && position < _entries.Count;
    }

    /// <summary>Does what a write says: snapshot, entries, hard state, purge.</summary>
    /// <param name="write">The write.</param>
    public void Apply(in GroupWrite write)
    {
        if (write.Snapshot is { } snapshot)
        {
            Snapshot = snapshot;
            if (snapshot.IsInstalled) Begin(snapshot.Descriptor.Index, snapshot.Descriptor.Term);
        }

        foreach (ref readonly var entry in write.Entries.Entries) Append(entry);
        if (write.HardState is { } state) HardState = state;
        if (write.PurgeThrough > Purged) Purge(write.PurgeThrough, write.PurgeTerm);
    }

    /// <summary>A copy that changes on its own.</summary>
    public GroupModel Clone()
    {
        var copy = new GroupModel(Group, Replica)
        {
            HardState = HardState,
            Snapshot = Snapshot,
            Purged = Purged,
            PurgedTerm = PurgedTerm,
            NextTermMin = NextTermMin,
            _entryDigests = _entryDigests,
        };
        copy._entries.AddRange(_entries);
        return copy;
    }

    /// <summary>What it is, for people.</summary>
    public override string ToString() => Describe(Group, Replica, HardState, Snapshot, Purged, PurgedTerm, Last, LastTerm, _entryDigests);

    /// <summary>A group in words.</summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">Whose log it is.</param>
    /// <param name="state">Its hard state.</param>
    /// <param name="snapshot">Its snapshot, or null.</param>
    /// <param name="purged">The place before its first entry.</param>
    /// <param name="purgedTerm">The term there.</param>
    /// <param name="last">Its last entry.</param>
    /// <param name="lastTerm">The term there.</param>
    /// <param name="entries">The sum of the digests of its entries.</param>
    public static string Describe(
        GroupId group,
        ReplicaId replica,
        HardState state,
        StoredSnapshot? snapshot,
        LogIndex purged,
        Term purgedTerm,
        LogIndex last,
        Term lastTerm,
        ulong entries) => string.Create(
            CultureInfo.InvariantCulture,
            $"g{group} r{replica} hard {state.Term}/{state.Vote}/{state.Commit} snapshot {(snapshot is null ? "none" : $"{snapshot.Descriptor.Index}/{snapshot.Descriptor.Term}{(snapshot.IsInstalled ? " installed" : string.Empty)}{(snapshot.HasFile ? " with file" : string.Empty)}")} entries {purged}/{purgedTerm}..{last}/{lastTerm} #{entries & 0xFFFF:x4}");

    private void Append(in Entry entry)
    {
        var kept = (int)(entry.Index.Value - Purged.Value - 1);
        for (var position = kept; position < _entries.Count; position++) _entryDigests -= _entries[position].Digest;
        if (kept < _entries.Count) _entries.RemoveRange(kept, _entries.Count - kept);
        var digest = StateDigest.OfEntry(entry.Index, entry.Term, entry.Kind, entry.Payload.Span);
        _entries.Add(new ModelEntry(entry.Term, digest));
        _entryDigests += digest;
    }

    private void Purge(LogIndex index, Term term)
    {
        var gone = (int)Math.Min(_entries.Count, index.Value - Purged.Value);
        for (var position = 0; position < gone; position++) _entryDigests -= _entries[position].Digest;
        _entries.RemoveRange(0, gone);
        Purged = index;
        PurgedTerm = term;
    }

    private void Begin(LogIndex index, Term term)
    {
        if (index < Last) NextTermMin = LastTerm.Next;
        _entries.Clear();
        _entryDigests = 0;
        Purged = index;
        PurgedTerm = term;
    }
}
