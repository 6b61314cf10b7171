using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>
/// The requests that a log was given, which of them it has reported durable, and so which states may be found after a crash: that after the last
/// durable request, and those after each later one. Whole requests, in their order, and nothing else.
/// </summary>
/// <remarks>
/// Of what was refused for space nothing may be found any more. Not thread-safe; belongs to its exploration.
/// </remarks>
internal sealed class RequestHistory
{
    private readonly List<ModelRequest> _pending = [];
    private readonly List<(long Number, GroupId Group)> _refused = [];
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
    public bool IsSettled => _pending.Count == 0;

    /// <summary>The requests that are not durable.</summary>
    public IReadOnlyList<ModelRequest> Pending => _pending;

    /// <summary>The log took a request.</summary>
    /// <param name="writes">The request.</param>
    /// <returns>Its number.</returns>
    public long Take(GroupWrite[] writes)
    {
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
        var count = _pending.FindIndex(request => request.Number == number) + 1;
        if (count == 0) return false;
        for (var position = 0; position < count; position++) Durable.Apply(_pending[position].Writes);
        _pending.RemoveRange(0, count);
        DurableThrough = number;
        Trim();
        return true;
    }

    /// <summary>A request, or what it writes of one group, was refused for space.</summary>
    /// <param name="number">The request.</param>
    /// <param name="part">The group; null for all that is left of the request.</param>
    /// <returns>Whether it waited.</returns>
    public bool TryRefuse(long number, GroupId? part)
    {
        var position = _pending.FindIndex(request => request.Number == number);
        if (position < 0) return false;
        var request = _pending[position];
        var gone = Array.FindAll(request.Writes, write => part is null || write.Group == part);
        if (gone.Length == 0 && part is not null) return false;
        foreach (var write in gone)
        {
            if (HasEffect(write)) _refused.Add((number, write.Group));
        }

        if (part is null) _pending.RemoveAt(position);
        else _pending[position] = request with { Writes = Array.FindAll(request.Writes, write => write.Group != part) };
        return true;
    }

    /// <summary>All refusals of one moment were heard: goes back to what stands.</summary>
    /// <returns>Whether no later write of a refused group stands; the log must not leave holes.</returns>
    public bool TrySettleRefusals()
    {
        if (_refused.Count == 0) return true;
        var hasHole = _refused.Exists(gone => _pending.Exists(request => request.Number > gone.Number && Array.Exists(request.Writes, write => write.Group == gone.Group && HasEffect(write))));
        _refused.Clear();
        if (hasHole) return false;
        _states.RemoveAll(state => state.Number > DurableThrough);
        Latest = Durable.Clone();
        for (var position = 0; position < _pending.Count; position++)
        {
            Latest.Apply(_pending[position].Writes);
            _pending[position] = _pending[position] with { DigestAfter = Latest.Digest };
            _states.Add((_pending[position].Number, Latest.Digest));
        }

        return true;
    }

    /// <summary>Looks for a state among those that may be found after a crash.</summary>
    /// <param name="digest">The digest of what was found.</param>
    /// <param name="lastBatchMayBeGone">Whether the last durable batch may have been taken for one that was torn.</param>
    public bool Allows(ulong digest, bool lastBatchMayBeGone)
    {
        var from = lastBatchMayBeGone ? Math.Min(_lastBatchFrom, DurableThrough) : DurableThrough;
        for (var position = _states.Count - 1; position >= 0; position--)
        {
            if (_states[position].Digest == digest) return true;
            if (_states[position].Number <= from) return false;
        }

        return false;
    }

    /// <summary>Goes on from what was found after a crash, as a new history.</summary>
    /// <param name="digest">The digest of it; allowed.</param>
    public RequestHistory Continue(ulong digest)
    {
        var next = new RequestHistory(Durable.GroupsMax) { Durable = Durable.Clone() };
        foreach (var request in _pending)
        {
            if (next.Durable.Digest == digest) break;
            next.Durable.Apply(request.Writes);
        }

        next.Latest = next.Durable.Clone();
        next._states[0] = (0, digest);
        return next;
    }

    /// <summary>A write that changes nothing may stand behind one that is refused, or be refused before one that stands: nobody can tell.</summary>
    private bool HasEffect(in GroupWrite write) =>
        write.Kind != GroupWriteKind.Append || write.Snapshot is not null || !write.Entries.IsEmpty || write.HardState is not null
        || (write.PurgeThrough.Value > 0 && !(Durable.Find(write.Group) is { } present && write.PurgeThrough <= present.Purged));

    private void Trim()
    {
        var from = Math.Min(_lastBatchFrom, DurableThrough);
        var gone = 0;
        while (gone < _states.Count - 1 && _states[gone + 1].Number <= from) gone++;
        _states.RemoveRange(0, gone);
    }
}
