using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>Puts and deletions, each first checked and then done: a check changes nothing, and what was checked cannot fail any more.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Writes(VersionStore store)
{
    private const int PutPreviousField = 2;
    private const int DeletedField = 2;
    private const int DeletePreviousField = 3;

    private readonly List<int> _entries = [];

    /// <summary>Whether a put can be done, and what it is charged.</summary>
    public KeyValueStatus Check(in PutRequest request, out long charge)
    {
        charge = 0;
        if (request.Lease != 0 && store.Leases.Find(request.Lease) is null) return KeyValueStatus.LeaseNotFound;
        var valueLength = request.Value.Length;
        if (request.KeepsValue || request.KeepsLease)
        {
            if (!store.TryGet(request.Key, out var place)) return KeyValueStatus.KeyNotFound;
            if (request.KeepsValue) valueLength = store.Log.At(place).ValueLength;
        }

        charge = RecordHeader.ChargeOf(request.Key.Length + valueLength);
        return KeyValueStatus.Ok;
    }

    /// <summary>Does a put that was checked, and writes the answer without its header.</summary>
    public void Put(in PutRequest request, ProtoWriter writer)
    {
        if (!request.KeepsValue && !request.KeepsLease && !request.WantsPrevious)
        {
            store.Put(request.Key, request.Value, request.Lease);
            return;
        }

        var value = request.Value;
        var lease = request.Lease;
        if (store.TryGet(request.Key, out var place))
        {
            if (request.WantsPrevious) PairWriter.Write(writer, PutPreviousField, store.Log, place);
            if (request.KeepsValue) value = store.Log.ValueOf(place);
            if (request.KeepsLease) lease = store.Log.At(place).Lease;
        }

        store.Put(request.Key, value, lease);
    }

    /// <summary>How long the answer of a deletion may become.</summary>
    public long AnswerBytes(in DeleteRangeRequest request)
    {
        if (!request.WantsPrevious) return 0;
        Collect(new KeyRange(request.Key, request.End));
        long bytes = 0;
        foreach (var entry in _entries) bytes += RecordHeader.ChargeOf(store.Log.At(store.Keys[entry].Head).ContentLength);
        return bytes;
    }

    /// <summary>Finds what a deletion deletes, for <see cref="DeleteSelected"/>.</summary>
    /// <returns>How many keys.</returns>
    public int Select(in DeleteRangeRequest request)
    {
        Collect(new KeyRange(request.Key, request.End));
        return _entries.Count;
    }

    /// <summary>Deletes what was selected, and writes the answer without its header.</summary>
    public void DeleteSelected(in DeleteRangeRequest request, ProtoWriter writer)
    {
        writer.Number(DeletedField, _entries.Count);
        foreach (var entry in _entries)
        {
            if (request.WantsPrevious) PairWriter.Write(writer, DeletePreviousField, store.Log, store.Keys[entry].Head);
            store.Delete(entry);
        }
    }

    /// <summary>Deletes the keys of a lease in their order.</summary>
    public void DeleteKeysOf(Leases.Lease lease)
    {
        store.Leases.CollectKeys(lease, _entries);
        foreach (var entry in _entries) store.Delete(entry);
    }

    private void Collect(KeyRange range)
    {
        _entries.Clear();
        if (range.IsSingle)
        {
            var only = range.SingleIn(store);
            if (only != KeyEntry.None && !store.Keys.IsDeleted(only)) _entries.Add(only);
            return;
        }

        var (from, to) = range.In(store.Order);
        for (var cursor = from; cursor != to; cursor = store.Order.After(cursor))
        {
            var entry = store.Order.At(cursor);
            if (!store.Keys.IsDeleted(entry)) _entries.Add(entry);
        }
    }
}
