using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>
/// The term of every place from the purge point to the end, as runs: terms never fall along a log, so a log of millions of entries needs
/// one item per election. That keeps every term at hand although old entries are only on the disk.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class TermRuns
{
    private Run[] _runs = new Run[4];
    private int _count;

    /// <summary>Begins with one known place.</summary>
    /// <param name="first">The place just before the first entry.</param>
    /// <param name="term">Its term.</param>
    public TermRuns(LogIndex first, Term term) => Reset(first, term);

    /// <summary>The first place whose term is known.</summary>
    public LogIndex First { get; private set; }

    /// <summary>The last place whose term is known.</summary>
    public LogIndex Last { get; private set; }

    /// <summary>The term of the last place.</summary>
    public Term LastTerm => _runs[_count - 1].Term;

    /// <summary>How many runs there are.</summary>
    public int Count => _count;

    /// <summary>Forgets everything but one place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public void Reset(LogIndex index, Term term)
    {
        _runs[0] = new Run(index.Value, term);
        _count = 1;
        First = Last = index;
    }

    /// <summary>Adds the next place.</summary>
    /// <param name="term">Its term, at least that of the place before.</param>
    public void Append(Term term)
    {
        Last = Last.Next;
        if (term == LastTerm)
            return;

        if (_count == _runs.Length)
            Array.Resize(ref _runs, _count * 2);
        _runs[_count++] = new Run(Last.Value, term);
    }

    /// <summary>Forgets all places after one.</summary>
    /// <param name="last">The last place that stays, <see cref="First"/> or later.</param>
    public void CutAfter(LogIndex last)
    {
        Last = last;
        while (_runs[_count - 1].FirstIndex > last.Value)
            _count--;
    }

    /// <summary>Forgets all places before one.</summary>
    /// <param name="first">The first place that stays, at most <see cref="Last"/>.</param>
    public void CutBefore(LogIndex first)
    {
        var keep = Find(first.Value);
        if (keep > 0)
        {
            Array.Copy(_runs, keep, _runs, 0, _count - keep);
            _count -= keep;
        }

        _runs[0] = new Run(first.Value, _runs[0].Term);
        First = first;
    }

    /// <summary>The term of a place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term, if it is known.</param>
    public bool TryGet(LogIndex index, out Term term)
    {
        if (index < First || index > Last)
        {
            term = Term.Zero;
            return false;
        }

        term = _runs[Find(index.Value)].Term;
        return true;
    }

    /// <summary>
    /// The last place at or before <paramref name="index"/> whose term is at most <paramref name="term"/>; the place before
    /// <see cref="First"/> when there is none.
    /// </summary>
    /// <param name="index">Where to begin, at most <see cref="Last"/>.</param>
    /// <param name="term">The highest term wanted.</param>
    public LogIndex LastAtMost(LogIndex index, Term term)
    {
        for (var run = Find(index.Value); run >= 0; run--)
        {
            if (_runs[run].Term <= term)
                return run + 1 < _count ? new LogIndex(Math.Min(index.Value, _runs[run + 1].FirstIndex - 1)) : index;
        }

        return new LogIndex(Math.Max(First.Value - 1, 0));
    }

    // The newest run is asked about most, so the search begins there.
    private int Find(long index)
    {
        var run = _count - 1;
        while (run > 0 && _runs[run].FirstIndex > index)
            run--;
        return run;
    }

    private readonly record struct Run(long FirstIndex, Term Term);
}
