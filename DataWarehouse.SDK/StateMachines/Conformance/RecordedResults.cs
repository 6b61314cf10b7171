using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>Keeps the results of entries, and refuses those that come out of order as the engine does.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RecordedResults : IApplyResults
{
    private readonly List<byte[]> _results = [];
    private LogIndex[] _expected = [];
    private int _next;

    /// <summary>The results so far.</summary>
    public IReadOnlyList<byte[]> Results => _results;

    /// <summary>How many entries of the present batch have none yet.</summary>
    public int Missing => _expected.Length - _next;

    /// <summary>Begins a batch.</summary>
    /// <param name="entries">The entries.</param>
    public void Begin(ReadOnlySpan<CommittedEntry> entries)
    {
        _expected = new LogIndex[entries.Length];
        for (var place = 0; place < entries.Length; place++) _expected[place] = entries[place].Index;
        _next = 0;
    }

    /// <inheritdoc/>
    public void Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        if (_next >= _expected.Length) throw new InvalidOperationException($"There is a result for {index}, and every entry of the batch has one already.");
        if (_expected[_next] != index) throw new InvalidOperationException($"There is a result for {index} where that of {_expected[_next]} is due.");
        _next++;
        _results.Add(result.ToArray());
    }
}
