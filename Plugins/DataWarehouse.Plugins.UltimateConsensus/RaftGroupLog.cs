using System.Runtime.CompilerServices;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// A group's log, read-only: the committed entries that one replica of this process still holds, the leader if it is here. Entries that the engine makes for itself (elections,
/// members, sessions) stand in it with empty data, so that indexes have no gaps.
/// </summary>
/// <remarks>Thread-safe. A snapshot may let old entries go between two reads.</remarks>
public sealed class RaftGroupLog
{
    private const int ReadBytesMax = 4 << 20;
    private const int EntriesPerRead = 1_024;

    private readonly GroupBoard _board;
    private readonly Func<RaftReplica, LogReader?> _readerOf;

    private readonly TimeProvider _time;
    private readonly TimeSpan _rest;

    internal RaftGroupLog(GroupBoard board, Func<RaftReplica, LogReader?> readerOf, TimeProvider time, TimeSpan rest) =>
        (_board, _readerOf, _time, _rest) = (board, readerOf, time, rest);

    /// <summary>The first index that is still there, as last heard; one more than the last if none is.</summary>
    public long FirstIndex => Latest is { } report ? report.Purged + 1 : 1;

    /// <summary>The last committed index, as last heard.</summary>
    public long LastIndex => _board.Commit;

    private ReplicaReport? Latest => _board.Reports.Where(static report => report is not null).MaxBy(static report => report!.Commit);

    /// <summary>Reads neighbouring committed entries.</summary>
    /// <param name="from">The first index wanted, 1 or more; where it is gone already, reading begins at the first one that is not.</param>
    /// <param name="entriesMax">How many at most, 1 or more. Fewer come than there are where they take more than 4 MiB, or the disk has only the first of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entries in order; empty if nothing at or behind <paramref name="from"/> is committed, or no replica runs here.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(long from, int entriesMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(entriesMax, 1);
        if ((_board.Leading ?? _board.Replicas.FirstOrDefault()) is not { } replica) return [];
        var looked = new TaskCompletionSource<Glance>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!replica.TryLook(hosted => looked.TrySetResult(Look(hosted, from, entriesMax)))) return [];
        var glance = await looked.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (glance.Entries.Count > 0 || glance.First > glance.Last || _readerOf(replica) is not { } reader) return glance.Entries;
        var read = await reader.ReadAsync(new Core.GroupId(_board.Group), new LogIndex(glance.First), new LogIndex(glance.Last), ReadBytesMax, cancellationToken).ConfigureAwait(false);
        return Copy(read);
    }

    /// <summary>Reads all committed entries that are there, those too that are committed meanwhile.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<LogEntry> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 1L;
        while (await ReadAsync(next, EntriesPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } entries)
        {
            foreach (var entry in entries) yield return entry;
            next = entries[^1].Index + 1;
        }
    }

    /// <summary>Reads committed entries as they come, until the plugin is stopped; it looks at the pace of the leader's heartbeats.</summary>
    /// <param name="from">The first index wanted, 1 or more; where it is gone already, reading begins at the first one that is not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<LogEntry> FollowAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        while (!_board.IsClosed)
        {
            var entries = await ReadAsync(from, EntriesPerRead, cancellationToken).ConfigureAwait(false);
            foreach (var entry in entries) yield return entry;
            if (entries.Count > 0) from = entries[^1].Index + 1;
            else await Task.Delay(_rest, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is in memory is copied here; what is not is named.</summary>
    private static Glance Look(HostedReplica hosted, long from, int entriesMax)
    {
        var log = hosted.Core.Log;
        var first = Math.Max(from, log.Purged.Value + 1);
        var last = Math.Min(log.Commit.Value, first > long.MaxValue - entriesMax ? long.MaxValue : first + entriesMax - 1);
        if (first > last) return new Glance(first, last, []);
        if (first < log.FirstInMemory.Value) return new Glance(first, Math.Min(last, log.FirstInMemory.Value - 1), []);
        return new Glance(first, last, Copy(log.Read(new LogIndex(first), new LogIndex(last), ReadBytesMax)));
    }

    private static List<LogEntry> Copy(in EntryBatch batch)
    {
        var copies = new List<LogEntry>(batch.Count);
        foreach (ref readonly var entry in batch.Entries)
        {
            var envelope = entry.Kind == EntryKind.Command ? CommandEnvelopeCodec.Decode(entry.Payload) : CommandEnvelope.Nothing;
            copies.Add(new LogEntry(entry.Term.Value, entry.Index.Value, envelope.Command.ToArray(), new DateTime(envelope.TimestampTicks, DateTimeKind.Utc)));
        }

        return copies;
    }

    private sealed record Glance(long First, long Last, List<LogEntry> Entries);
}
