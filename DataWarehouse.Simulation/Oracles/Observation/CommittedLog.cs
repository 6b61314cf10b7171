using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>The one sequence of entries that the group has committed, as the first replica to know it showed it.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class CommittedLog
{
    private readonly List<Term> _knownIn = [];

    /// <summary>The entries.</summary>
    public ObservedLog Entries { get; } = new();

    /// <summary>The last committed place.</summary>
    public LogIndex Last => Entries.Last;

    /// <summary>Whether anything is known yet.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Begins behind the initial state of the group.</summary>
    /// <param name="index">The last place in that state.</param>
    /// <param name="term">Its term.</param>
    /// <param name="hash">The hash of the log up to there.</param>
    public void Begin(LogIndex index, Term term, ulong hash)
    {
        Entries.Reset(index, term, hash);
        _knownIn.Clear();
        _knownIn.Add(Term.Zero);
        HasBegun = true;
    }

    /// <summary>Adds the next committed entry.</summary>
    /// <param name="term">Its term.</param>
    /// <param name="hash">The hash of the log up to it.</param>
    /// <param name="knownIn">The term of the replica that was the first to know it as committed.</param>
    public void Append(Term term, ulong hash, Term knownIn)
    {
        Entries.Append(term, hash);
        _knownIn.Add(knownIn);
    }

    /// <summary>The last place that was known to be committed by a replica in an earlier term.</summary>
    /// <param name="term">The term.</param>
    public LogIndex LastKnownBefore(Term term)
    {
        var position = _knownIn.Count - 1;
        while (position > 0 && _knownIn[position] >= term) position--;
        return new LogIndex(Entries.Base.Value + position);
    }
}
