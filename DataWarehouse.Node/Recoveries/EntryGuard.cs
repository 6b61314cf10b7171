using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Recoveries;

/// <summary>
/// Stands between the engine and a state machine: leaves out the entries that somebody decided to leave out, and notes at which one the machine threw. An entry that is left out has no effect and an empty result,
/// on every replica that was told; one that was not told stops there again, and so never differs.
/// </summary>
/// <remarks>Not thread-safe; belongs to its apply lane.</remarks>
/// <param name="group">The group.</param>
/// <param name="skips">What is left out of it.</param>
/// <param name="watch">Is told.</param>
internal sealed class EntryGuard(long group, IReadOnlyList<EntrySkip> skips, IEntryWatch watch) : IApplyResults
{
    private IApplyResults? _results;
    private int _answered;

    /// <summary>Applies entries.</summary>
    /// <param name="machine">To what.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="results">Takes their results.</param>
    /// <exception cref="InvalidOperationException">Something else stands where an entry was to be left out.</exception>
    public void Apply(IStateMachine machine, ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        _results = results;
        while (!entries.IsEmpty)
        {
            var place = PlaceOfSkip(entries);
            if (place != 0) ApplySome(machine, place < 0 ? entries : entries[..place]);
            if (place < 0) return;
            Skip(entries[place], results);
            entries = entries[(place + 1)..];
        }
    }

    /// <inheritdoc/>
    void IApplyResults.Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        _results!.Add(index, result);
        _answered++;
    }

    private int PlaceOfSkip(ReadOnlySpan<CommittedEntry> entries)
    {
        for (var place = 0; skips.Count > 0 && place < entries.Length; place++)
        {
            foreach (var skip in skips)
            {
                if (skip.Entry.Index == entries[place].Index.Value) return place;
            }
        }

        return -1;
    }

    private void ApplySome(IStateMachine machine, ReadOnlySpan<CommittedEntry> entries)
    {
        _answered = 0;
        try
        {
            machine.Apply(entries, this);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            if (_answered < entries.Length) watch.Stopped(EntryMark.Of(group, entries[_answered]), thrown);
            throw;
        }
    }

    private void Skip(in CommittedEntry entry, IApplyResults results)
    {
        var mark = EntryMark.Of(group, entry);
        foreach (var skip in skips)
        {
            if (skip.Entry != mark) continue;
            results.Add(entry.Index, []);
            watch.Skipped(mark);
            return;
        }

        throw new InvalidOperationException($"Entry {entry.Index} of group {group} was to be left out, and another one stands there than was looked at. The file 'skips.json' belongs to another group or directory.");
    }
}
