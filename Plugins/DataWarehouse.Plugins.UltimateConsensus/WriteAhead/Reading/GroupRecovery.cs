using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

/// <summary>Gathers all entries of a group, read by read, for the core that goes on from them.</summary>
/// <remarks>Not thread-safe; belongs to its reader.</remarks>
internal sealed class GroupRecovery
{
    private readonly LogIndex _purged;
    private readonly Term _lastTerm;
    private readonly Entry[] _entries;
    private int _count;

    /// <summary>Begins with nothing read.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="stream">The group.</param>
    public GroupRecovery(ReadTicket ticket, LogStream stream)
    {
        Ticket = ticket;
        Stream = stream;
        _purged = stream.Entries.Purged;
        Last = stream.Entries.Last;
        _lastTerm = stream.Entries.LastTerm;
        _entries = stream.Entries.Count == 0 ? [] : new Entry[stream.Entries.Count];
    }

    /// <summary>The caller's name for the request.</summary>
    public ReadTicket Ticket { get; }

    /// <summary>The group.</summary>
    public LogStream Stream { get; }

    /// <summary>The next entry to read.</summary>
    public LogIndex Next => new(_purged.Value + _count + 1);

    /// <summary>The last entry to read.</summary>
    public LogIndex Last { get; }

    /// <summary>Whether nothing is left to read, because all was or because the log has changed.</summary>
    public bool IsOver => _count == _entries.Length || HasChanged;

    private bool HasChanged =>
        Stream.Tail != Stream.DurableTail || Stream.IsDestroyed || Stream.Entries.Purged != _purged || Stream.Entries.Last != Last || Stream.Entries.LastTerm != _lastTerm;

    /// <summary>Takes what a read brought.</summary>
    /// <param name="entries">The next entries.</param>
    public void Take(ReadOnlySpan<Entry> entries)
    {
        entries.CopyTo(_entries.AsSpan(_count));
        _count += entries.Length;
    }

    /// <summary>What was found, or null if the group's log was written to meanwhile.</summary>
    public LoggedReplica? Build()
    {
        if (HasChanged || _count < _entries.Length) return null;
        var state = new RecoveredState
        {
            HardState = Stream.HardState,
            Snapshot = Stream.Snapshot?.Descriptor,
            Entries = _count == 0 ? EntryBatch.Empty : new EntryBatch(_entries, 0, _count),
            Purged = _purged,
            PurgedTerm = Stream.Entries.PurgedTerm,
            Applied = Stream.Snapshot?.Descriptor.Index ?? LogIndex.Zero,
        };
        return new LoggedReplica(Stream.Group, Stream.Generation, Stream.Replica, Stream.Snapshot, state);
    }
}
