using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>The commands that change keys. The caller completes the revision.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Commands(VersionStore store, KeyValueOptions options, AlarmSet alarms, Writes writes, Transactions transactions)
{
    private const int RevisionField = 1;
    private const int CompactRevisionField = 5;

    /// <summary>Writes a key.</summary>
    public KeyValueStatus Put(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = PutRequest.Read(message, options, out var request);
        if (status != KeyValueStatus.Ok) return status;
        status = writes.Check(request, out var charge);
        if (status != KeyValueStatus.Ok) return status;
        if (!HasSpace(charge)) return KeyValueStatus.NoSpace;
        writes.Put(request, writer);
        return KeyValueStatus.Ok;
    }

    /// <summary>Deletes a range.</summary>
    public KeyValueStatus DeleteRange(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = DeleteRangeRequest.Read(message, options, out var request);
        if (status != KeyValueStatus.Ok) return status;
        if (writes.AnswerBytes(request) > options.ResponseBytesMax) return KeyValueStatus.ResponseTooLarge;
        writes.Select(request);
        writes.DeleteSelected(request, writer);
        return KeyValueStatus.Ok;
    }

    /// <summary>Runs a transaction.</summary>
    public KeyValueStatus Transact(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var status = transactions.Prepare(message, mayWrite: true);
        if (status != KeyValueStatus.Ok) return status;
        if (transactions.Runner.Charge > 0 && !HasSpace(transactions.Runner.Charge)) return KeyValueStatus.NoSpace;
        return transactions.Runner.Run(message, writer);
    }

    /// <summary>Forgets the past.</summary>
    public KeyValueStatus Compact(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        long revision = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Tag == ProtoReader.NumberTag(RevisionField)) revision = reader.Number;
        }

        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (revision > store.Revision) return KeyValueStatus.FutureRevision;
        if (revision <= store.CompactRevision)
        {
            writer.Number(CompactRevisionField, store.CompactRevision);
            return KeyValueStatus.Compacted;
        }

        store.Compact(revision);
        return KeyValueStatus.Ok;
    }

    private bool HasSpace(long charge) => !alarms.HasNoSpace && store.ChargedBytes + charge <= options.QuotaBytes;
}
