using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>
/// One life of one group in the log: the latest of each of its records and the index of its entries. It describes what is durable; what is gathered
/// or under way shows in <see cref="Tail"/> only.
/// </summary>
/// <remarks>
/// Invariants: a place that is not <see cref="RecordPlace.None"/> holds its record; a destroyed stream holds only its tombstone. Not thread-safe;
/// belongs to its log.
/// </remarks>
internal sealed class LogStream
{
    private bool _tombstoneIsGone;
    private TailTerms? _tailTerms;
    private int _gathered;
    private long _check;

    /// <summary>Describes a life that begins.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">Its life.</param>
    /// <param name="replica">The replica whose log this is.</param>
    public LogStream(GroupId group, Generation generation, ReplicaId replica)
    {
        Group = group;
        Generation = generation;
        Replica = replica;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>Its life.</summary>
    public Generation Generation { get; }

    /// <summary>The replica whose log this is.</summary>
    public ReplicaId Replica { get; }

    /// <summary>Where the stream stands in the table's list; kept by the table.</summary>
    public int Position { get; set; } = -1;

    /// <summary>What new writes are checked against.</summary>
    public StreamTail Tail { get; set; }

    /// <summary>Where the record stands that began the life; none before that is durable.</summary>
    public RecordPlace Created { get; private set; }

    /// <summary>The lowest segment that may hold a record of this life.</summary>
    public SegmentNumber FirstSegment { get; set; }

    /// <summary>The durable hard state.</summary>
    public HardState HardState { get; private set; }

    /// <summary>Where it stands; none if there is none.</summary>
    public RecordPlace HardStatePlace { get; private set; }

    /// <summary>The latest durable snapshot, or null.</summary>
    public StoredSnapshot? Snapshot { get; private set; }

    /// <summary>Where its record stands.</summary>
    public RecordPlace SnapshotPlace { get; private set; }

    /// <summary>Where the record stands that says where the log begins; none if the snapshot says it.</summary>
    public RecordPlace PurgePlace { get; private set; }

    /// <summary>The durable entries.</summary>
    public EntryIndex Entries { get; } = new();

    /// <summary>Whether the end of the life is durable.</summary>
    public bool IsDestroyed => !TombstonePlace.IsNone || _tombstoneIsGone;

    /// <summary>Where the tombstone stands; none while the life goes on, and none again once nothing is left that it must void.</summary>
    public RecordPlace TombstonePlace { get; private set; }

    /// <summary>The segment in which the tombstone was first written; records of this life stand in none after it.</summary>
    public SegmentNumber LastSegment { get; private set; }

    /// <summary>The tail that follows from what is durable.</summary>
    public StreamTail DurableTail => new(!Created.IsNone && !IsDestroyed, Entries.Purged, Entries.Last, Entries.LastTerm);

    /// <summary>Marks the stream as looked at.</summary>
    /// <param name="check">The number of the check.</param>
    /// <returns>Whether this check comes to it for the first time.</returns>
    public bool TryCheck(long check)
    {
        if (_check == check) return false;
        _check = check;
        return true;
    }

    /// <summary>The term at a place of the log as it will be once everything gathered is durable.</summary>
    /// <param name="index">From the tail's <see cref="StreamTail.Purged"/> to its <see cref="StreamTail.Last"/>.</param>
    public Term TailTermAt(LogIndex index)
    {
        if (index == Tail.Last) return Tail.LastTerm;
        return _tailTerms is { } terms && terms.TryGet(index, out var term) || Entries.TryGetTerm(index, out term) ? term : Term.Zero;
    }

    /// <summary>An entry was gathered: the tail ends with it.</summary>
    /// <param name="index">Where it is; whatever was there or later goes.</param>
    /// <param name="term">Its term.</param>
    public void Extend(LogIndex index, Term term)
    {
        (_tailTerms ??= new TailTerms()).Append(index, term, TailTermAt(new LogIndex(index.Value - 1)));
        Tail = Tail with { Last = index, LastTerm = term };
    }

    /// <summary>A snapshot was gathered that replaces the whole log: the tail begins and ends with it.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="term">Its term.</param>
    public void Restart(LogIndex index, Term term)
    {
        (_tailTerms ??= new TailTerms()).Restart(index, term);
        Tail = new StreamTail(true, index, index, term);
    }

    /// <summary>A record of this life was gathered.</summary>
    public void OnGathered() => _gathered++;

    /// <summary>A record that was gathered became durable and shows in the index.</summary>
    public void OnSettled()
    {
        if (--_gathered == 0) _tailTerms?.Clear();
    }

    /// <summary>All that was gathered was given up.</summary>
    public void OnUndone()
    {
        _gathered = 0;
        _tailTerms?.Clear();
        Tail = DurableTail;
    }

    /// <summary>The beginning became durable.</summary>
    /// <param name="place">Where its record stands.</param>
    public void OnCreated(RecordPlace place) => Created = Replaced(Created, place);

    /// <summary>A hard state became durable.</summary>
    /// <param name="state">The hard state.</param>
    /// <param name="place">Where its record stands.</param>
    public void OnHardState(HardState state, RecordPlace place)
    {
        HardState = state;
        HardStatePlace = Replaced(HardStatePlace, place);
    }

    /// <summary>A snapshot became durable; one that was installed replaces the whole log.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="place">Where its record stands.</param>
    public void OnSnapshot(StoredSnapshot snapshot, RecordPlace place)
    {
        Snapshot = snapshot;
        SnapshotPlace = Replaced(SnapshotPlace, place);
        if (!snapshot.IsInstalled) return;
        Entries.Reset(snapshot.Descriptor.Index, snapshot.Descriptor.Term);
        PurgePlace = Replaced(PurgePlace, RecordPlace.None);
    }

    /// <summary>A later beginning of the log became durable.</summary>
    /// <param name="index">The last entry that is gone.</param>
    /// <param name="term">Its term.</param>
    /// <param name="place">Where the record stands.</param>
    public void OnPurged(LogIndex index, Term term, RecordPlace place)
    {
        Entries.PurgeThrough(index, term);
        PurgePlace = Replaced(PurgePlace, place);
    }

    /// <summary>The end of the life became durable: everything but the tombstone is let go.</summary>
    /// <param name="place">Where the tombstone stands.</param>
    /// <param name="lastSegment">The segment in which it was first written.</param>
    public void OnDestroyed(RecordPlace place, SegmentNumber lastSegment)
    {
        Entries.Reset(LogIndex.Zero, Term.Zero);
        Created = Replaced(Created, RecordPlace.None);
        HardStatePlace = Replaced(HardStatePlace, RecordPlace.None);
        SnapshotPlace = Replaced(SnapshotPlace, RecordPlace.None);
        PurgePlace = Replaced(PurgePlace, RecordPlace.None);
        Snapshot = null;
        LastSegment = lastSegment;
        TombstonePlace = Replaced(TombstonePlace, place);
    }

    /// <summary>Nothing is left that the tombstone must void.</summary>
    public void LetTombstoneGo()
    {
        _tombstoneIsGone = true;
        TombstonePlace = Replaced(TombstonePlace, RecordPlace.None);
    }

    /// <summary>Says that a record other than an entry stands elsewhere now, if it still stands where it was copied from.</summary>
    /// <param name="kind">What the record says.</param>
    /// <param name="from">Where it was copied from.</param>
    /// <param name="to">Where the copy stands.</param>
    /// <returns>Whether the record moved.</returns>
    public bool TryMove(RecordKind kind, RecordPlace from, RecordPlace to)
    {
        if (PlaceOf(kind) != from) return false;
        switch (kind)
        {
            case RecordKind.Create:
                Created = Replaced(Created, to);
                break;
            case RecordKind.HardState:
                HardStatePlace = Replaced(HardStatePlace, to);
                break;
            case RecordKind.Snapshot:
                SnapshotPlace = Replaced(SnapshotPlace, to);
                break;
            case RecordKind.Purge:
                PurgePlace = Replaced(PurgePlace, to);
                break;
            case RecordKind.Destroy:
                TombstonePlace = Replaced(TombstonePlace, to);
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Where the present record of a kind stands; none for entries, which are asked for by index.</summary>
    /// <param name="kind">The kind.</param>
    public RecordPlace PlaceOf(RecordKind kind) => kind switch
    {
        RecordKind.Create => Created,
        RecordKind.HardState => HardStatePlace,
        RecordKind.Snapshot => SnapshotPlace,
        RecordKind.Purge => PurgePlace,
        RecordKind.Destroy => TombstonePlace,
        _ => RecordPlace.None,
    };

    private static RecordPlace Replaced(RecordPlace old, RecordPlace place)
    {
        place.Hold();
        old.Release();
        return place;
    }
}
