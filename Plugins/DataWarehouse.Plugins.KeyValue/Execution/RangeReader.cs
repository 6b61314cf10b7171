using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>Answers range requests. Pairs that are wanted in the order of their keys go straight into the answer; others are gathered by their places and sorted first, equal ones by key.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class RangeReader(VersionStore store, KeyValueOptions options)
{
    private const int PairsField = 2;
    private const int MoreField = 3;
    private const int CountField = 4;

    private readonly List<Place> _found = [];

    /// <summary>Whether the revision of a request can be read.</summary>
    /// <param name="revision">The revision asked for.</param>
    /// <param name="present">The present revision.</param>
    /// <param name="isNested">Whether it stands in a transaction, where a negative revision is one that never was; alone it means the present one.</param>
    public KeyValueStatus Check(long revision, long present, bool isNested)
    {
        if (revision > present) return KeyValueStatus.FutureRevision;
        var isPresent = isNested ? revision == 0 : revision <= 0;
        return !isPresent && revision < store.CompactRevision ? KeyValueStatus.Compacted : KeyValueStatus.Ok;
    }

    /// <summary>Writes the answer without its header. The revision has been checked.</summary>
    public KeyValueStatus Read(in RangeRequest request, ProtoWriter writer)
    {
        var range = new KeyRange(request.Key, request.End);
        var revision = request.Revision <= 0 ? long.MaxValue : request.Revision;
        if (request.IsCountOnly)
        {
            writer.Number(CountField, Gather(range, revision, limit: 0, collects: false, null, request));
            return KeyValueStatus.Ok;
        }

        // As etcd does: a target without an order sorts what the limit has left, an order sorts before the limit cuts.
        var cutsFirst = request.Limit > 0 && !request.IsFiltered && (request.Order == SortOrder.None || !request.IsSorted);
        var limit = cutsFirst && request.Limit < long.MaxValue ? request.Limit + 1 : 0;
        if (!request.IsSorted && !request.IsFiltered) return ReadInOrder(range, revision, request, writer);
        var count = Gather(range, revision, limit, collects: true, null, request);
        if (request.IsFiltered) Filter(request);
        if (request.IsSorted) _found.Sort(new PlaceComparer(store.Log, request.Target, request.Order == SortOrder.Descending));
        return WriteFound(request, count, writer);
    }

    private KeyValueStatus ReadInOrder(KeyRange range, long revision, in RangeRequest request, ProtoWriter writer)
    {
        var before = writer.Length;
        var count = Gather(range, revision, request.Limit, collects: false, writer, request);
        if (count < 0)
        {
            writer.Truncate(before);
            return KeyValueStatus.ResponseTooLarge;
        }

        writer.Number(MoreField, request.Limit > 0 && count > request.Limit ? 1 : 0);
        writer.Number(CountField, count);
        return KeyValueStatus.Ok;
    }

    // Counts the pairs of the range, and on the way collects them or writes them, up to the limit; -1 when they do not fit into an answer.
    private long Gather(KeyRange range, long revision, long limit, bool collects, ProtoWriter? writer, in RangeRequest request)
    {
        _found.Clear();
        if (range.IsSingle)
        {
            var entry = range.SingleIn(store);
            if (entry == KeyEntry.None || !store.TryGetAt(entry, revision, out var only)) return 0;
            return Take(only, collects, writer, request) ? 1 : -1;
        }

        var (from, to) = range.In(store.Order);
        if (limit <= 0) limit = long.MaxValue;
        var isOnlyCounted = !collects && writer is null;
        long count = 0;
        for (var cursor = from; cursor != to; cursor = store.Order.After(cursor))
        {
            if (revision == long.MaxValue && (isOnlyCounted || count >= limit)) return count + store.Order.CountAlive(cursor, to);
            if (!store.TryGetAt(store.Order.At(cursor), revision, out var place)) continue;
            if (!isOnlyCounted && count < limit && !Take(place, collects, writer, request)) return -1;
            count++;
        }

        return count;
    }

    private bool Take(Place place, bool collects, ProtoWriter? writer, in RangeRequest request)
    {
        if (collects) _found.Add(place);
        if (writer is null) return true;
        PairWriter.Write(writer, PairsField, store.Log, place, !request.IsKeysOnly);
        return writer.Length <= options.ResponseBytesMax;
    }

    private void Filter(in RangeRequest request)
    {
        var kept = 0;
        for (var i = 0; i < _found.Count; i++)
        {
            ref var record = ref store.Log.At(_found[i]);
            if (request.ModMax != 0 && record.Main > request.ModMax) continue;
            if (request.ModMin != 0 && record.Main < request.ModMin) continue;
            if (request.CreateMax != 0 && record.Create > request.CreateMax) continue;
            if (request.CreateMin != 0 && record.Create < request.CreateMin) continue;
            _found[kept++] = _found[i];
        }

        _found.RemoveRange(kept, _found.Count - kept);
    }

    private KeyValueStatus WriteFound(in RangeRequest request, long count, ProtoWriter writer)
    {
        var before = writer.Length;
        var wanted = request.Limit > 0 ? Math.Min(request.Limit, _found.Count) : _found.Count;
        for (var i = 0; i < wanted; i++)
        {
            PairWriter.Write(writer, PairsField, store.Log, _found[i], !request.IsKeysOnly);
            if (writer.Length <= options.ResponseBytesMax) continue;
            writer.Truncate(before);
            return KeyValueStatus.ResponseTooLarge;
        }

        writer.Number(MoreField, _found.Count > wanted ? 1 : 0);
        writer.Number(CountField, count);
        return KeyValueStatus.Ok;
    }
}
