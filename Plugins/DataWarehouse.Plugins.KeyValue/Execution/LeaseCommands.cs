using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>What is asked of leases. Time is none of the store's matters: that a lease has run out, somebody says by revoking it.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class LeaseCommands(VersionStore store, KeyValueOptions options, Writes writes, IKeyValueObserver? observer)
{
    private readonly List<int> _entries = [];

    /// <summary>Grants a lease.</summary>
    public KeyValueStatus Grant(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        if (!TryReadTwo(message, 2, 1, out var id, out var seconds)) return KeyValueStatus.Malformed;
        if (id == 0) return KeyValueStatus.LeaseNotFound;
        if (seconds > options.LeaseTimeToLiveSecondsMax) return KeyValueStatus.LeaseTimeToLiveTooLarge;
        if (store.Leases.Find(id) is not null) return KeyValueStatus.LeaseExists;
        if (store.ChargedBytes + Leases.LeaseTable.ChargeBytes > options.QuotaBytes) return KeyValueStatus.NoSpace;
        seconds = Math.Max(seconds, options.LeaseTimeToLiveSecondsMin);
        store.Leases.Add(id, seconds, checkpointSeconds: 0);
        writer.Number(2, id);
        writer.Number(3, seconds);
        observer?.LeaseGranted(id, seconds, seconds);
        return KeyValueStatus.Ok;
    }

    /// <summary>Ends a lease and deletes its keys in one revision. The caller completes that and tells the observer.</summary>
    public KeyValueStatus Revoke(ReadOnlySpan<byte> message, out long id)
    {
        if (!TryReadTwo(message, 1, 2, out id, out _)) return KeyValueStatus.Malformed;
        if (store.Leases.Find(id) is not { } lease) return KeyValueStatus.LeaseNotFound;
        writes.DeleteKeysOf(lease);
        store.Leases.Remove(lease);
        return KeyValueStatus.Ok;
    }

    /// <summary>Writes down what is left of leases; those that are gone are passed over.</summary>
    public KeyValueStatus Checkpoint(ReadOnlySpan<byte> message)
    {
        var check = new ProtoReader(message);
        while (check.Next())
        {
            if (check.Tag == ProtoReader.BytesTag(1) && !TryReadTwo(check.Bytes, 1, 2, out _, out _)) return KeyValueStatus.Malformed;
        }

        if (check.IsBroken) return KeyValueStatus.Malformed;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag != ProtoReader.BytesTag(1)) continue;
            TryReadTwo(reader.Bytes, 1, 2, out var id, out var seconds);
            if (store.Leases.Find(id) is not { } lease) continue;
            seconds = Math.Clamp(seconds, 0, lease.TimeToLiveSeconds);
            store.Leases.Checkpoint(lease, seconds);
            observer?.LeaseCheckpointed(id, seconds > 0 ? seconds : lease.TimeToLiveSeconds);
        }

        return KeyValueStatus.Ok;
    }

    /// <summary>Answers what a lease was granted and which keys hang on it.</summary>
    public KeyValueStatus TimeToLive(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        if (!TryReadTwo(message, 1, 2, out var id, out var wantsKeys)) return KeyValueStatus.Malformed;
        if (store.Leases.Find(id) is not { } lease) return KeyValueStatus.LeaseNotFound;
        writer.Number(2, id);
        writer.Number(3, lease.RemainingSeconds);
        writer.Number(4, lease.TimeToLiveSeconds);
        if (wantsKeys == 0) return KeyValueStatus.Ok;
        store.Leases.CollectKeys(lease, _entries);
        foreach (var entry in _entries)
        {
            writer.Bytes(5, store.Keys.KeyOf(entry));
            if (writer.Length > options.ResponseBytesMax) return KeyValueStatus.ResponseTooLarge;
        }

        return KeyValueStatus.Ok;
    }

    /// <summary>Lists all leases.</summary>
    public KeyValueStatus List(ProtoWriter writer)
    {
        foreach (var (id, _) in store.Leases.All)
        {
            var body = writer.Begin(2);
            writer.Number(1, id);
            writer.End(body);
            if (writer.Length > options.ResponseBytesMax) return KeyValueStatus.ResponseTooLarge;
        }

        return KeyValueStatus.Ok;
    }

    private static bool TryReadTwo(ReadOnlySpan<byte> message, int firstField, int secondField, out long first, out long second)
    {
        (first, second) = (0, 0);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == ProtoReader.NumberTag(firstField)) first = reader.Number;
            else if (reader.Tag == ProtoReader.NumberTag(secondField)) second = reader.Number;
        }

        return !reader.IsBroken;
    }
}
