using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>
/// Reads the past for watchers. One call goes through a limited number of changes and writes a limited number of bytes, then says up to where its answer is complete; so a watcher that is far behind never
/// holds up the lane, nor needs the memory for all that it missed.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class ChangesReader(VersionStore store, KeyValueOptions options)
{
    /// <summary>Changes that one call looks at, at most.</summary>
    public const int ScannedMax = 50_000;

    private const int CompactRevisionField = 5;
    private const int EventField = 11;
    private const int CompleteThroughField = 64;
    private const int NextSubField = 65;
    private const int KindField = 1;
    private const int PairField = 2;
    private const int PreviousField = 3;

    /// <summary>Writes the events, and up to where they are complete.</summary>
    public KeyValueStatus Read(in ChangesRequest request, ProtoWriter writer)
    {
        if (request.Revision < store.CompactRevision && request.Revision > 0)
        {
            writer.Number(CompactRevisionField, store.CompactRevision);
            return KeyValueStatus.Compacted;
        }

        var bytesMax = request.BytesMax == 0 ? options.ResponseBytesMax : Math.Min(request.BytesMax, options.ResponseBytesMax);
        var start = writer.Length;
        var walk = new HistoryWalk(store.Log, HistoryWalk.Seek(store.Log, Math.Max(1, request.Revision)));
        var range = new KeyRange(request.Key, request.End);
        for (var scanned = 0; request.Revision > 0 && walk.Next(); scanned++)
        {
            ref var record = ref store.Log.At(walk.Current);
            if (record.Main == request.Revision && record.Sub < request.Sub) continue;
            if (scanned < ScannedMax && (!IsWanted(request, range, walk.Current) || TryWrite(request, walk.Current, writer, start, bytesMax))) continue;
            writer.Number(CompleteThroughField, record.Main - 1);
            writer.Number(NextSubField, record.Sub);
            return KeyValueStatus.Ok;
        }

        writer.Number(CompleteThroughField, store.Revision);
        return KeyValueStatus.Ok;
    }

    private bool IsWanted(in ChangesRequest request, KeyRange range, Place place) =>
        !(store.Log.At(place).IsDeletion ? request.LeavesOutDeletions : request.LeavesOutPuts) && range.Contains(store.Log.KeyOf(place));

    // The first event is always written, so that every call gets further.
    private bool TryWrite(in ChangesRequest request, Place place, ProtoWriter writer, int start, long bytesMax)
    {
        ref var record = ref store.Log.At(place);
        var previous = request.WantsPrevious ? EventView.PreviousOf(store, record) : Place.None;
        var before = writer.Length;
        var body = writer.Begin(EventField);
        writer.Number(KindField, record.IsDeletion ? (int)KeyValueEventKind.Delete : (int)KeyValueEventKind.Put);
        PairWriter.Write(writer, PairField, store.Log, place);
        if (!previous.IsNone) PairWriter.Write(writer, PreviousField, store.Log, previous);
        writer.End(body);
        if (before == start || writer.Length - start <= bytesMax) return true;
        writer.Truncate(before);
        return false;
    }
}
