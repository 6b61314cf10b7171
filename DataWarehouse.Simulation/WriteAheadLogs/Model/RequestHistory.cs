using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>
/// The requests that a log was given, which of them it has reported durable, and so which states may be found after a crash: that after the last
/// durable request, and those after each later one. Whole requests, in their order, and nothing else.
/// </summary>
/// <remarks>
/// A request that was refused for space after it had been written may still be found until the next one is taken: the log takes none before the refused
/// bytes are zeros for good. Not thread-safe; belongs to its exploration.
/// </remarks>
internal sealed class RequestHistory
{
    private readonly List<ModelRequest> _pending = [];
    private readonly List<ModelRequest> _refused = [];
    private readonly List<(long Number, ulong Digest)> _states = [];
    private readonly Queue<long> _borders = new();
    private long _lastBorder;
    private long _lastBatchFrom;

    /// <summary>Begins with an empty log.</summary>
    /// <param name="groups">Groups are numbered from 1 to this.</param>
    public RequestHistory(int groups)
    {
        Durable = new LogModel(groups);
        Latest = new LogModel(groups);
        _states.Add((0, Durable.Digest));
    }

    /// <summary>The state after the last request that was reported durable.</summary>
    public LogModel Durable { get; private set; }

    /// <summary>The number of that request.</summary>
    public long DurableThrough { get; private set; }

    /// <summary>The state after all requests.</summary>
    public LogModel Latest { get; private set; }

    /// <summary>The number of the last request.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether all requests are durable.</summary>
    public bool IsSettled => _pending.Count == 0 && _refused.Count == 0;

    /// <summary>The requests that are not durable.</summary>
    public IReadOnlyList<ModelRequest> Pending => _pending;

    /// <summary>The requests that were refused last and may be found all the same.</summary>
    public IReadOnlyList<ModelRequest> Refused => _refused;

    /// <summary>The log took a request.</summary>
    /// <param name="writes">The request.</param>
    /// <returns>Its number.</returns>
    public long Take(GroupWrite[] writes)
    {
        _refused.Clear();
        Latest.Apply(writes);
        var request = new ModelRequest(++LastNumber, writes, Latest.Digest);
        _pending.Add(request);
        _states.Add((request.Number, request.DigestAfter));
        return request.Number;
    }

    /// <summary>A batch was begun.</summary>
    /// <param name="through">The last request in it.</param>
    public void BeginBatch(long through) => _borders.Enqueue(through);

    /// <summary>The batch that was begun first ended.</summary>
    /// <param name="isDurable">Whether it is durable.</param>
    public void EndBatch(bool isDurable)
    {
        if (!_borders.TryDequeue(out var border) || !isDurable) return;
        _lastBatchFrom = _lastBorder;
        _lastBorder = border;
        Trim();
    }

    /// <summary>A request was reported durable, and with it all before it.</summary>
    /// <param name="number">The request.</param>
    /// <returns>Whether it waited for that.</returns>
    public bool TryComplete(long number)
    {
        if (number <= DurableThrough || number > LastNumber || _pending.Count == 0) return false;
        var count = (int)(number - _pending[0].Number) + 1;
        for (var position = 0; position < count; position++) Durable.Apply(_pending[position].Writes);
        _pending.RemoveRange(0, count);
        DurableThrough = number;
        Trim();
        return true;
    }

    /// <summary>A request was refused for space; all after it must be, too.</summary>
    /// <param name="number">The request.</param>
    /// <returns>Whether it waited.</returns>
    public bool TryRefuse(long number)
    {
        var position = _pending.FindIndex(request => request.Number == number);
        if (position < 0) return false;
        _refused.Add(_pending[position]);
        _pending.RemoveAt(position);
        return true;
    }

    /// <summary>All refusals of one moment were heard: goes back to the last request that stands.</summary>
    /// <returns>Whether the refused ones are the last ones; the log must not leave holes.</returns>
    public bool TrySettleRefusals()
    {
        if (_refused.Count == 0) return true;
        var last = _pending.Count > 0 ? _pending[^1].Number : DurableThrough;
        if (_refused[0].Number <= last) return false;
        LastNumber = last;
        _states.RemoveAll(state => state.Number > last);
        Latest = Durable.Clone();
        foreach (var request in _pending) Latest.Apply(request.Writes);
        return true;
    }

    /// <summary>Looks for a state among those that may be found after a crash.</summary>
    /// <param name="digest">The digest of what was found.</param>
    /// <param name="lastBatchMayBeGone">Whether the last durable batch may have been taken for one that was torn.</param>
    public bool Allows(ulong digest, bool lastBatchMayBeGone)
    {
        var from = lastBatchMayBeGone ? Math.Min(_lastBatchFrom, DurableThrough) : DurableThrough;
        for (var position = _states.Count - 1; position >= 0 && _states[position].Number >= from; position--)
        {
            if (_states[position].Digest == digest) return true;
        }

        return _refused.Exists(request => request.DigestAfter == digest);
    }

    /// <summary>Goes on from what was found after a crash, as a new history.</summary>
    /// <param name="digest">The digest of it; allowed.</param>
    public RequestHistory Continue(ulong digest)
    {
        var next = new RequestHistory(Durable.GroupsMax) { Durable = Durable.Clone() };
        foreach (var request in _pending.Concat(_refused))
        {
            if (next.Durable.Digest == digest) break;
            next.Durable.Apply(request.Writes);
        }

        next.Latest = next.Durable.Clone();
        next._states[0] = (0, digest);
        return next;
    }

    private void Trim()
    {
        var from = Math.Min(_lastBatchFrom, DurableThrough);
        var gone = 0;
        while (gone < _states.Count - 1 && _states[gone].Number < from) gone++;
        _states.RemoveRange(0, gone);
    }
}
