using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Entries that go to a state machine together, with who waits for each. Used again and again by its lane.</summary>
/// <remarks>Not thread-safe; belongs to its lane.</remarks>
internal sealed class ApplyBatch
{
    /// <summary>Entries in one batch at most.</summary>
    public const int EntriesMax = 1024;

    private readonly List<CommittedEntry> _entries = new(EntriesMax);
    private readonly List<IProposalCaller?> _callers = new(EntriesMax);
    private readonly List<SessionVerdict> _verdicts = new(EntriesMax);

    /// <summary>How many entries are in it.</summary>
    public int Count => _entries.Count;

    /// <summary>How many of them have a result.</summary>
    public int Answered { get; set; }

    /// <summary>The entries.</summary>
    public ReadOnlySpan<CommittedEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>Who waits for each.</summary>
    public ReadOnlySpan<IProposalCaller?> Callers => CollectionsMarshal.AsSpan(_callers);

    /// <summary>What the sessions say of each.</summary>
    public ReadOnlySpan<SessionVerdict> Verdicts => CollectionsMarshal.AsSpan(_verdicts);

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="caller">Who waits for it, or null.</param>
    /// <param name="verdict">What the sessions say of it.</param>
    /// <returns>Whether the batch is full.</returns>
    public bool Add(in CommittedEntry entry, IProposalCaller? caller, in SessionVerdict verdict)
    {
        _entries.Add(entry);
        _callers.Add(caller);
        _verdicts.Add(verdict);
        return Count == EntriesMax;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _entries.Clear();
        _callers.Clear();
        _verdicts.Clear();
        Answered = 0;
    }
}
