using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>
/// A log as an oracle remembers it: the term of each place and a hash of everything up to there, so that two logs are compared in one step.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ObservedLog
{
    /// <summary>The hash of a prefix that was never seen.</summary>
    public const ulong UnknownHash = 0;

    private long[] _terms = new long[64];
    private ulong[] _hashes = new ulong[64];
    private int _count = 1;

    /// <summary>The place before the first one remembered; its term and hash are remembered too.</summary>
    public LogIndex Base { get; private set; }

    /// <summary>The last place.</summary>
    public LogIndex Last => new(Base.Value + _count - 1);

    /// <summary>The term of the last place.</summary>
    public Term LastTerm => new(_terms[_count - 1]);

    /// <summary>Whether a place is remembered.</summary>
    /// <param name="index">The place.</param>
    public bool Holds(LogIndex index) => index >= Base && index <= Last;

    /// <summary>The term of a place that is remembered.</summary>
    /// <param name="index">The place.</param>
    public Term TermAt(LogIndex index) => new(_terms[Position(index)]);

    /// <summary>The hash of all up to a place that is remembered, or <see cref="UnknownHash"/>.</summary>
    /// <param name="index">The place.</param>
    public ulong HashAt(LogIndex index) => _hashes[Position(index)];

    /// <summary>Forgets all and begins behind a place.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    /// <param name="hash">The hash up to there.</param>
    public void Reset(LogIndex index, Term term, ulong hash)
    {
        Base = index;
        _count = 1;
        _terms[0] = term.Value;
        _hashes[0] = hash;
    }

    /// <summary>Forgets all behind a place that is remembered.</summary>
    /// <param name="index">The place.</param>
    public void CutAfter(LogIndex index) => _count = Position(index) + 1;

    /// <summary>Adds the next place.</summary>
    /// <param name="term">Its term.</param>
    /// <param name="hash">The hash up to there.</param>
    public void Append(Term term, ulong hash)
    {
        if (_count == _terms.Length)
        {
            Array.Resize(ref _terms, _count * 2);
            Array.Resize(ref _hashes, _count * 2);
        }

        _terms[_count] = term.Value;
        _hashes[_count++] = hash;
    }

    /// <summary>Becomes equal to another.</summary>
    /// <param name="other">The other.</param>
    public void CopyFrom(ObservedLog other)
    {
        if (_terms.Length < other._count)
        {
            _terms = new long[other._terms.Length];
            _hashes = new ulong[other._hashes.Length];
        }

        Base = other.Base;
        _count = other._count;
        Array.Copy(other._terms, _terms, _count);
        Array.Copy(other._hashes, _hashes, _count);
    }

    private int Position(LogIndex index)
    {
        var position = index.Value - Base.Value;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)position, (ulong)_count, nameof(index));
        return (int)position;
    }
}
