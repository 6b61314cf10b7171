using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Collects the records of one life and makes its stream of them. Records of reclaimed segments stand elsewhere than they were written, or are gone
/// where nothing needs them; so not their order decides but their origins. Of single values the latest counts. An entry ended whatever stood at its index
/// or behind it when it was written, so one is dead if one at its index or before has a later origin; a purge kills what it covers, and what
/// is older and stood behind the end that it names.
/// </summary>
/// <remarks>Invariant: unless it must be sorted, the entries have growing indexes and growing origins. Not thread-safe.</remarks>
internal sealed class StreamReplay
{
    private const int CapacityMin = 16;

    private readonly bool _copiesCutNothing;
    private readonly bool _placeDecides;
    private EntryFact[] _entries = [];
    private int _count;
    private bool _mustSort;
    private LatestRecord _created;
    private LatestRecord _hardState;
    private LatestRecord _snapshot;
    private LatestRecord _purge;
    private LatestRecord _tombstone;
    private HardState _state;
    private StoredSnapshot? _stored;
    private LogIndex _purged;
    private Term _purgedTerm;
    private LogIndex _purgeLast;

    /// <summary>Begins with the first record of a life.</summary>
    /// <param name="header">The record's header.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public StreamReplay(in RecordHeader header, RecordPlace place, PlantedLogBug planted)
    {
        Stream = new LogStream(header.Group, header.Generation, header.Replica) { FirstSegment = place.Segment!.Number };
        First = place;
        _copiesCutNothing = planted == PlantedLogBug.RewriteOverTruncation;
        _placeDecides = planted == PlantedLogBug.RewrittenStateWins;
    }

    /// <summary>The stream; complete after <see cref="Build"/> only.</summary>
    public LogStream Stream { get; }

    /// <summary>The first record that was found.</summary>
    public RecordPlace First { get; }

    /// <summary>Whether the life has ended.</summary>
    public bool IsDestroyed => !_tombstone.Place.IsNone;

    /// <summary>Whether the record was found that began the life.</summary>
    public bool IsCreated => !_created.Place.IsNone;

    /// <summary>The number of the record that ended the life.</summary>
    public RecordNumber DestroyedBy => new(_tombstone.Origin);

    /// <summary>Takes a record.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="body">Its body.</param>
    /// <param name="number">Its number.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>Whether its body means something.</returns>
    public bool TryTake(in RecordHeader header, ReadOnlySpan<byte> body, RecordNumber number, RecordPlace place)
    {
        if (header.Origin >= number) return false;
        var isByPlace = header.Kind == RecordKind.Entry ? _copiesCutNothing : _placeDecides;
        var origin = header.Origin.IsNone || isByPlace ? number.Value : header.Origin.Value;
        return header.Kind switch
        {
            RecordKind.Entry => TryTakeEntry(body, origin, place),
            RecordKind.Create => _created.TryTake(origin, place) || true,
            RecordKind.HardState => TryTakeHardState(body, origin, place),
            RecordKind.Snapshot => TryTakeSnapshot(body, header.Flags, origin, place),
            RecordKind.Purge => TryTakePurge(body, origin, place),
            RecordKind.Destroy => TryTakeTombstone(body, origin, place),
            _ => false,
        };
    }

    /// <summary>Makes the stream of a life that goes on.</summary>
    /// <returns>Why that is impossible, or null.</returns>
    public ReplayFlaw? Build()
    {
        if (!IsCreated) return new ReplayFlaw(First.Segment, First.Offset, $"Group {Stream.Group} has records of life {Stream.Generation}, but not the one that began it.");
        Stream.OnCreated(_created.Place);
        if (!_hardState.Place.IsNone) Stream.OnHardState(_state, _hardState.Place);
        if (_stored is not null) Stream.OnSnapshot(_stored, _snapshot.Place);
        if (!_purge.Place.IsNone) Stream.OnPurged(_purged, _purgedTerm, _purge.Place);
        var flaw = BuildEntries();
        Stream.Tail = Stream.DurableTail;
        _entries = [];
        return flaw;
    }

    /// <summary>Makes the tombstone of a life that ended.</summary>
    /// <param name="last">The last segment there is that may hold records of it.</param>
    public void Bury(SegmentNumber last)
    {
        Stream.OnDestroyed(_tombstone.Place, last);
        _entries = [];
    }

    private ReplayFlaw? BuildEntries()
    {
        var entries = _entries.AsSpan(0, _count);
        if (_mustSort) entries.Sort();
        long latest = 0;
        foreach (ref readonly var entry in entries)
        {
            var isDead = entry.Origin <= latest;
            latest = Math.Max(latest, entry.Origin);
            if (isDead || entry.Index <= Stream.Entries.Purged.Value || (entry.Index > _purgeLast.Value && entry.Origin < _purge.Origin)) continue;
            var last = Stream.Entries.Last;
            if (entry.Index != last.Value + 1)
                return new ReplayFlaw(entry.Segment, entry.Offset, $"Group {Stream.Group} has entry {entry.Index} here, but what stands before it ends with entry {last}.");
            if (entry.Term < Stream.Entries.LastTerm.Value)
                return new ReplayFlaw(entry.Segment, entry.Offset, $"Group {Stream.Group} has entry {entry.Index} of term {entry.Term} behind one of term {Stream.Entries.LastTerm}.");
            Stream.Entries.Append(new LogIndex(entry.Index), new Term(entry.Term), new RecordPlace(entry.Segment, entry.Offset, entry.LengthBytes));
        }

        return null;
    }

    private bool TryTakeEntry(ReadOnlySpan<byte> body, long origin, RecordPlace place)
    {
        if (body.Length < RecordEncoder.EntryPrefixBytes) return false;
        var term = BinaryPrimitives.ReadInt64LittleEndian(body);
        var index = BinaryPrimitives.ReadInt64LittleEndian(body[sizeof(long)..]);
        if (index < 1 || term < 0) return false;
        while (!_mustSort && _count > 0 && _entries[_count - 1].Index >= index && _entries[_count - 1].Origin < origin) _count--;
        if (_count > 0 && (_entries[_count - 1].Index >= index || _entries[_count - 1].Origin >= origin)) _mustSort = true;
        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Max(CapacityMin, _count * 2));
        _entries[_count++] = new EntryFact(index, term, origin, place.Segment!, place.Offset, place.LengthBytes);
        return true;
    }

    private bool TryTakeHardState(ReadOnlySpan<byte> body, long origin, RecordPlace place)
    {
        if (!RecordBody.TryReadHardState(body, out var state)) return false;
        if (_hardState.TryTake(origin, place)) _state = state;
        return true;
    }

    private bool TryTakeSnapshot(ReadOnlySpan<byte> body, RecordFlags flags, long origin, RecordPlace place)
    {
        if (!RecordBody.TryReadSnapshot(body, flags, out var snapshot)) return false;
        if (_snapshot.TryTake(origin, place)) _stored = snapshot;
        return true;
    }

    private bool TryTakePurge(ReadOnlySpan<byte> body, long origin, RecordPlace place)
    {
        if (!RecordBody.TryReadPurge(body, out var index, out var term, out var last)) return false;
        if (_purge.TryTake(origin, place)) (_purged, _purgedTerm, _purgeLast) = (index, term, last);
        return true;
    }

    private bool TryTakeTombstone(ReadOnlySpan<byte> body, long origin, RecordPlace place)
    {
        if (!RecordBody.TryReadSegment(body, out var first)) return false;
        _tombstone.TryTake(origin, place);
        if (first < Stream.FirstSegment) Stream.FirstSegment = first;
        return true;
    }
}
