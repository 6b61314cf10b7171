using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>
/// The terms of the entries that are gathered for a group and not durable yet, and of the one before them. The index knows none of them, and a later request that is
/// gathered behind them, or cuts some of them away, must be checked against the one that it will follow.
/// </summary>
/// <remarks>Not thread-safe; belongs to its stream.</remarks>
internal sealed class TailTerms
{
    private readonly TermRuns _runs = new(LogIndex.Zero, Term.Zero);
    private bool _isEmpty = true;

    /// <summary>Adds an entry; whatever was gathered there or later goes.</summary>
    /// <param name="index">Where it is.</param>
    /// <param name="term">Its term.</param>
    /// <param name="before">The term of what stands before it.</param>
    public void Append(LogIndex index, Term term, Term before)
    {
        if (_isEmpty || index <= _runs.First) Restart(new LogIndex(index.Value - 1), before);
        else if (index <= _runs.Last) _runs.CutAfter(new LogIndex(index.Value - 1));
        _runs.Append(term);
    }

    /// <summary>Forgets all but one place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public void Restart(LogIndex index, Term term)
    {
        _runs.Reset(index, term);
        _isEmpty = false;
    }

    /// <summary>The term of a place, if it is one of those.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public bool TryGet(LogIndex index, out Term term)
    {
        term = Term.Zero;
        return !_isEmpty && _runs.TryGet(index, out term);
    }

    /// <summary>Nothing is gathered any more.</summary>
    public void Clear() => _isEmpty = true;
}
