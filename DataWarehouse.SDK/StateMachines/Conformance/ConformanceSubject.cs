using System.Buffers;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>An instance under examination, driven as the engine drives one: indexes that skip, timestamps that now and then go back.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="machine">The instance; disposed of with this.</param>
/// <param name="commands">All commands, in order.</param>
/// <param name="applied">How many of them are applied already.</param>
internal sealed class ConformanceSubject(IStateMachine machine, IReadOnlyList<byte[]> commands, int applied = 0) : IDisposable
{
    private const byte Overwritten = 0xA5;
    private const int EntriesBetweenSkips = 5;
    private const int EntriesPerTerm = 100;
    private const int ClockStep = 37;
    private const int ClockSteps = 11;

    private readonly RecordedResults _results = new();

    /// <summary>The results of what was applied here.</summary>
    public IReadOnlyList<byte[]> Results => _results.Results;

    /// <summary>How many commands are applied.</summary>
    public int Applied { get; private set; } = applied;

    /// <summary>Applies the next commands as one batch.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="overwrites">Whether their buffers are used for something else afterwards, as the engine does.</param>
    /// <returns>How many entries of the batch got no result.</returns>
    public int Apply(int count, bool overwrites)
    {
        var buffers = new byte[count][];
        var entries = new CommittedEntry[count];
        for (var place = 0; place < count; place++)
        {
            buffers[place] = [.. commands[Applied + place]];
            entries[place] = EntryOf(Applied + place, buffers[place]);
        }

        _results.Begin(entries);
        machine.Apply(entries, _results);
        Applied += count;
        if (!overwrites) return _results.Missing;
        foreach (var buffer in buffers) Array.Fill(buffer, Overwritten);
        return _results.Missing;
    }

    /// <summary>Applies commands one at a time.</summary>
    /// <param name="through">How many are applied in the end.</param>
    /// <param name="overwrites">Whether their buffers are used for something else afterwards.</param>
    public void ApplyThrough(int through, bool overwrites)
    {
        while (Applied < through) Apply(1, overwrites);
    }

    /// <summary>The digest of the state.</summary>
    public StateDigest Digest() => machine.ComputeDigest();

    /// <summary>Captures the state.</summary>
    public ISnapshot Capture() => machine.CaptureSnapshot();

    /// <summary>Asks something.</summary>
    /// <param name="request">What.</param>
    /// <returns>The status, and the answer where there is one, as text.</returns>
    public string Ask(byte[] request)
    {
        var response = new ArrayBufferWriter<byte>();
        var status = machine.Query(request, response);
        return status == QueryStatus.Answered ? $"{status} {Convert.ToHexString(response.WrittenSpan)}" : status.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => machine.Dispose();

    private static CommittedEntry EntryOf(int number, byte[] command) => new(
        new LogIndex(1L + number + (number / EntriesBetweenSkips)),
        new Term(1L + (number / EntriesPerTerm)),
        DateTime.UnixEpoch.AddSeconds(number).AddMilliseconds(number * ClockStep % ClockSteps * -1_000),
        command);
}
