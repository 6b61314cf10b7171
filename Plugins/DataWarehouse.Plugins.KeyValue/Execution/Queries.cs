using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>The questions about keys and about the store.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Queries(VersionStore store, KeyValueOptions options, AlarmSet alarms, RangeReader ranges, Transactions transactions)
{
    private const int CompactRevisionField = 5;
    private readonly ChangesReader _changes = new(store, options);

    /// <summary>Reads a range.</summary>
    public KeyValueStatus Range(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = RangeRequest.Read(message, options, out var request);
        if (status != KeyValueStatus.Ok) return status;
        status = ranges.Check(request.Revision, store.Revision, isNested: false);
        if (status == KeyValueStatus.Compacted) writer.Number(CompactRevisionField, store.CompactRevision);
        return status == KeyValueStatus.Ok ? ranges.Read(request, writer) : status;
    }

    /// <summary>Runs a transaction that only reads.</summary>
    public KeyValueStatus Transact(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = transactions.Prepare(message, mayWrite: false);
        return status == KeyValueStatus.Ok ? transactions.Runner.Run(message, writer) : status;
    }

    /// <summary>Reads what watchers missed.</summary>
    public KeyValueStatus Changes(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = ChangesRequest.Read(message, options, out var request);
        return status == KeyValueStatus.Ok ? _changes.Read(request, writer) : status;
    }

    /// <summary>Hashes all versions up to a revision.</summary>
    public KeyValueStatus Hash(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        long revision = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == ProtoReader.NumberTag(1)) revision = reader.Number;
        }

        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (revision <= 0) revision = store.Revision;
        if (revision > store.Revision) return KeyValueStatus.FutureRevision;
        if (revision < store.CompactRevision)
        {
            writer.Number(CompactRevisionField, store.CompactRevision);
            return KeyValueStatus.Compacted;
        }

        writer.Number(2, StateHash.UpTo(store, revision));
        writer.Number(3, store.CompactRevision);
        writer.Number(4, revision);
        return KeyValueStatus.Ok;
    }

    /// <summary>Says what the store holds.</summary>
    public KeyValueStatus Status(ProtoWriter writer)
    {
        writer.Number(1, store.Revision);
        writer.Number(2, store.CompactRevision);
        writer.Number(3, store.ChargedBytes);
        writer.Number(4, store.AliveKeys);
        writer.Number(5, store.Retained.Count);
        writer.Number(6, store.Leases.All.Count);
        writer.Number(7, options.QuotaBytes);
        writer.Number(8, store.Log.SlabBytes);
        AlarmCommands.WriteAll(alarms.All, 9, AlarmKind.None, writer);
        return KeyValueStatus.Ok;
    }
}
