using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Node.Watches;

/// <summary>Reads from the store what the watchers of one stream missed, one page of one watcher after the other, and never more than the stream has room for.</summary>
/// <remarks>One loop for each stream.</remarks>
/// <param name="stream">The stream.</param>
/// <param name="gate">The engine.</param>
internal sealed class CatchUp(WatchStream stream, EngineGate gate)
{
    private const int PageBytes = 512 << 10;

    /// <summary>Runs until the stream is complete.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var watcher in stream.Behind.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            while (!watcher.Group!.Hub.TryJoin(watcher))
            {
                await stream.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                if (!await ReadOnAsync(watcher, cancellationToken).ConfigureAwait(false)) break;
            }

            stream.CaughtUp();
        }
    }

    /// <summary>Sends what follows; says whether there may be more.</summary>
    private async Task<bool> ReadOnAsync(Watcher watcher, CancellationToken cancellationToken)
    {
        var revision = watcher.Next;
        long sub = 0;
        var parts = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            var answer = await gate.QueryAsync(watcher.Group!, QueryOf(watcher, revision, sub), isLocal: true, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.Answered) throw Refusals.Of(answer.Outcome);
            if (!KeyValueResponse.TryRead(answer.Response, out var status, out var now, out var body)) throw Refusals.Of(KeyValueStatus.None);
            if (status == KeyValueStatus.Compacted)
            {
                End(watcher, now, WatchResponse.Parser.ParseFrom(body.Span).CompactRevision);
                return false;
            }

            if (status != KeyValueStatus.Ok || !ChangesPage.TryRead(body, out var page)) throw Refusals.Of(status);
            parts.Add(page.Events);
            (revision, sub) = (page.CompleteThrough + 1, page.NextSub);

            // All events of a revision go in one answer: what there is of an incomplete one is read again, or, where there is nothing before it, completed.
            if (sub != 0 && revision == watcher.Next) continue;
            var events = Joined(parts);
            if (sub != 0) events = events[..EventPages.MeasureBefore(events.Span, revision)];
            watcher.Next = revision;
            EventPages.Measure(events.Span, int.MaxValue, out var count);
            if (count > 0 && watcher.State != WatcherState.Gone) stream.AddEvents(watcher, page.CompleteThrough, events, count);
            return true;
        }
    }

    private void End(Watcher watcher, long revision, long compactRevision)
    {
        watcher.Group!.Hub.Remove(watcher);
        stream.Add(new WatchMessage(watcher.Id, revision, default, WatchMessageKind.Canceled) { CompactRevision = compactRevision, CancelReason = Refusals.CompactedText });
    }

    private static byte[] QueryOf(Watcher watcher, long revision, long sub)
    {
        var query = new ChangesQuery
        {
            Key = UnsafeByteOperations.UnsafeWrap(watcher.Range.Key),
            RangeEnd = UnsafeByteOperations.UnsafeWrap(watcher.Range.End),
            Revision = revision,
            Sub = sub,
            BytesMax = PageBytes,
            PrevKv = watcher.Options.HasFlag(WatchOptions.WithPrevious),
        };
        if (watcher.Options.HasFlag(WatchOptions.NoPut)) query.Filters.Add(0);
        if (watcher.Options.HasFlag(WatchOptions.NoDelete)) query.Filters.Add(1);
        return KeyValueCommand.Encode(KeyValueOperation.Changes, query.ToByteArray());
    }

    private static ReadOnlyMemory<byte> Joined(List<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 1) return parts[0];
        var bytes = new byte[parts.Sum(static part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(bytes.AsMemory(at));
            at += part.Length;
        }

        return bytes;
    }
}
