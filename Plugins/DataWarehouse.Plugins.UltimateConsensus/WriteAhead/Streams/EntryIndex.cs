using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>Where the entries of one group's log stand on the disk, and which terms they have.</summary>
/// <remarks>
/// Invariants: the places are without a gap from behind <see cref="Purged"/> to <see cref="Last"/>; each holds its record. Not thread-safe; belongs to
/// its log.
/// </remarks>
internal sealed class EntryIndex
{
    private readonly TermRuns _terms = new(LogIndex.Zero, Term.Zero);
    private readonly PlaceQueue _places = new();

    /// <summary>The place just before the first entry.</summary>
    public LogIndex Purged => _terms.First;

    /// <summary>The term at <see cref="Purged"/>.</summary>
    public Term PurgedTerm => _terms.TryGet(_terms.First, out var term) ? term : Term.Zero;

    /// <summary>The last entry, or <see cref="Purged"/> if there is none.</summary>
    public LogIndex Last => _terms.Last;

    /// <summary>The term of <see cref="Last"/>.</summary>
    public Term LastTerm => _terms.LastTerm;

    /// <summary>How many entries there are.</summary>
    public int Count => _places.Count;

    /// <summary>Where it gets memory for many entries.</summary>
    public PlacePages? Pages
    {
        get => _places.Pages;
        set => _places.Pages = value;
    }

    /// <summary>The padded bytes of all entries.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Where an entry stands; there must be one.</summary>
    /// <param name="index">Behind <see cref="Purged"/>, up to <see cref="Last"/>.</param>
    public RecordPlace this[LogIndex index] => Has(index) ? _places[(int)(index.Value - Purged.Value - 1)] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Whether there is an entry.</summary>
    /// <param name="index">Where.</param>
    public bool Has(LogIndex index) => index > Purged && index <= Last;

    /// <summary>The term of an entry, or of <see cref="Purged"/>.</summary>
    /// <param name="index">Where.</param>
    /// <param name="term">The term, if it is known.</param>
    public bool TryGetTerm(LogIndex index, out Term term) => _terms.TryGet(index, out term);

    /// <summary>Adds an entry; whatever stood there or later goes.</summary>
    /// <param name="index">Behind <see cref="Purged"/>, at most one behind <see cref="Last"/>.</param>
    /// <param name="term">Its term.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="InvalidOperationException">It would leave a gap, stands at or before <see cref="Purged"/>, or has a lower term than the one before.</exception>
    public void Append(LogIndex index, Term term, RecordPlace place)
    {
        if (index <= Purged || index.Value > Last.Value + 1) throw new InvalidOperationException($"Entry {index} does not fit a log from {Purged} to {Last}.");
        if (index <= Last) CutAfter(new LogIndex(index.Value - 1));
        if (term < LastTerm) throw new InvalidOperationException($"Entry {index} has term {term} behind term {LastTerm}.");
        place.Hold();
        LiveBytes += Format.RecordHeader.Pad(place.LengthBytes);
        _places.Add(place);
        _terms.Append(term);
    }

    /// <summary>Drops all entries behind one.</summary>
    /// <param name="last">The last to stay, <see cref="Purged"/> or later.</param>
    public void CutAfter(LogIndex last)
    {
        while (Last.Value - Purged.Value > 0 && Last > last)
        {
            Let(_places[Count - 1]);
            _places.RemoveLast();
            _terms.CutAfter(new LogIndex(Last.Value - 1));
        }
    }

    /// <summary>Drops the entries up to one.</summary>
    /// <param name="index">The last to go; nothing happens if it is gone already.</param>
    /// <param name="term">Its term.</param>
    public void PurgeThrough(LogIndex index, Term term)
    {
        if (index <= Purged) return;
        if (index > Last)
        {
            Reset(index, term);
            return;
        }

        var gone = (int)(index.Value - Purged.Value);
        for (var i = 0; i < gone; i++)
        {
            Let(_places[0]);
            _places.RemoveFirst();
        }

        _terms.CutBefore(index);
    }

    /// <summary>Drops everything and begins anew.</summary>
    /// <param name="purged">The place just before the first entry to come.</param>
    /// <param name="term">Its term.</param>
    public void Reset(LogIndex purged, Term term)
    {
        for (var i = 0; i < Count; i++) Let(_places[i]);
        _places.Clear();
        _terms.Reset(purged, term);
    }

    /// <summary>Says that an entry stands elsewhere now, if it still stands where it was copied from.</summary>
    /// <param name="index">Which.</param>
    /// <param name="from">Where it was copied from.</param>
    /// <param name="to">Where the copy stands.</param>
    /// <returns>Whether the entry moved.</returns>
    public bool TryMove(LogIndex index, RecordPlace from, RecordPlace to)
    {
        if (!Has(index)) return false;
        ref var place = ref _places[(int)(index.Value - Purged.Value - 1)];
        if (place != from) return false;
        to.Hold();
        LiveBytes += Format.RecordHeader.Pad(to.LengthBytes);
        Let(place);
        place = to;
        return true;
    }

    private void Let(RecordPlace place)
    {
        LiveBytes -= Format.RecordHeader.Pad(place.LengthBytes);
        place.Release();
    }
}
