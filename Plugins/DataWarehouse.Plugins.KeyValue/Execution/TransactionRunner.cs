using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>
/// Runs transactions in etcd's three steps: all comparisons, nested ones too, against the state before; then the checks of all operations that will run; then the operations, of which each sees those before it.
/// What is refused changes nothing.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class TransactionRunner(VersionStore store, KeyValueOptions options, RangeReader ranges, Writes writes)
{
    private const int SucceededField = 2;
    private const int ResponsesField = 3;
    private const int NestedHeaderField = 1;
    private const int HeaderRevisionField = 3;

    /// <summary>Bytes round the answer of one operation at most: tags, lengths, header, numbers.</summary>
    private const int OperationBytesMax = 96;

    private readonly List<bool> _path = [];
    private int _step;
    private long _answerBytes;
    private int _ranges;
    private int _operations;

    /// <summary>What the puts that will run are charged.</summary>
    public long Charge { get; private set; }

    /// <summary>Decides the branches and checks what will run.</summary>
    public KeyValueStatus Prepare(ReadOnlySpan<byte> message)
    {
        _path.Clear();
        (_step, Charge, _answerBytes, _ranges, _operations) = (0, 0, 0, 0, 0);
        Decide(message);
        var status = Check(message);
        return status == KeyValueStatus.Ok && LargestAnswer > options.ResponseBytesMax ? KeyValueStatus.ResponseTooLarge : status;
    }

    /// <summary>Runs what was prepared, and writes the answer without its header.</summary>
    public KeyValueStatus Run(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        _step = 0;
        return RunLevel(message, writer);
    }

    // Each range may meet all that is there before and all that the puts add.
    private long LargestAnswer => OperationBytesMax * (_operations + 1L) + _answerBytes + Charge * _ranges;

    private static TransactionField BranchOf(bool succeeds) => succeeds ? TransactionField.Success : TransactionField.Failure;

    private void Decide(ReadOnlySpan<byte> message)
    {
        var succeeds = true;
        var comparisons = new TransactionReader(message);
        while (succeeds && comparisons.NextComparison())
        {
            Comparison.Read(comparisons.Message, options, out var comparison);
            succeeds = Holds(comparison);
        }

        _path.Add(succeeds);
        var operations = new TransactionReader(message);
        while (operations.NextOf(BranchOf(succeeds)))
        {
            if (operations.Kind == OperationKind.Transaction) Decide(operations.Message);
        }
    }

    // A key that does not exist compares as all zeros; only its value can not be compared with anything.
    private bool Holds(in Comparison comparison)
    {
        var range = new KeyRange(comparison.Key, comparison.End);
        if (range.IsSingle) return store.TryGet(comparison.Key, out var only) ? Holds(comparison, only) : HoldsForNothing(comparison);
        var (from, to) = range.In(store.Order);
        var isEmpty = true;
        for (var cursor = from; cursor != to; cursor = store.Order.After(cursor))
        {
            var entry = store.Order.At(cursor);
            if (store.Keys.IsDeleted(entry)) continue;
            isEmpty = false;
            if (!Holds(comparison, store.Keys[entry].Head)) return false;
        }

        return !isEmpty || HoldsForNothing(comparison);
    }

    private static bool HoldsForNothing(in Comparison comparison) => comparison.Target != ComparisonTarget.Value && comparison.Accepts(0L.CompareTo(comparison.Number));

    private bool Holds(in Comparison comparison, Place place)
    {
        ref var record = ref store.Log.At(place);
        return comparison.Accepts(comparison.Target switch
        {
            ComparisonTarget.Version => record.Version.CompareTo(comparison.Number),
            ComparisonTarget.Create => record.Create.CompareTo(comparison.Number),
            ComparisonTarget.Mod => record.Main.CompareTo(comparison.Number),
            ComparisonTarget.Lease => record.Lease.CompareTo(comparison.Number),
            _ => store.Log.ValueOf(place).SequenceCompareTo(comparison.Value),
        });
    }

    private KeyValueStatus Check(ReadOnlySpan<byte> message)
    {
        var operations = new TransactionReader(message);
        var branch = BranchOf(_path[_step++]);
        while (operations.NextOf(branch))
        {
            var status = CheckOperation(operations);
            if (status != KeyValueStatus.Ok) return status;
        }

        return KeyValueStatus.Ok;
    }

    private KeyValueStatus CheckOperation(in TransactionReader operation)
    {
        _operations++;
        switch (operation.Kind)
        {
            case OperationKind.Range:
                RangeRequest.Read(operation.Message, options, out var range);
                return CheckRange(range);
            case OperationKind.Put:
                PutRequest.Read(operation.Message, options, out var put);
                var status = writes.Check(put, out var charge);
                Charge += charge;
                if (put.WantsPrevious && store.TryGet(put.Key, out var before)) _answerBytes += store.Log.At(before).Charge;
                return status;
            case OperationKind.DeleteRange:
                DeleteRangeRequest.Read(operation.Message, options, out var delete);
                _answerBytes += writes.AnswerBytes(delete);
                return KeyValueStatus.Ok;
            default:
                return Check(operation.Message);
        }
    }

    private KeyValueStatus CheckRange(in RangeRequest request)
    {
        var status = ranges.Check(request.Revision, store.Revision, isNested: true);
        _ranges++;
        if (status == KeyValueStatus.Ok && !request.IsCountOnly) _answerBytes += BoundOf(request);
        return status;
    }

    // An answer must fit before the first write is done. In most stores everything fits, and nothing has to be looked at.
    private long BoundOf(in RangeRequest request)
    {
        if (store.Retained.Bytes * options.TransactionTotalMax <= options.ResponseBytesMax) return 0;
        var range = new KeyRange(request.Key, request.End);
        var revision = request.Revision <= 0 ? long.MaxValue : request.Revision;
        if (range.IsSingle) return range.SingleIn(store) is var entry && entry != KeyEntry.None && store.TryGetAt(entry, revision, out var only) ? store.Log.At(only).Charge : 0;
        long bytes = 0;
        var (from, to) = range.In(store.Order);
        for (var (cursor, count) = (from, 0L); cursor != to && (request.Limit <= 0 || count < request.Limit || request.IsSorted || request.IsFiltered); cursor = store.Order.After(cursor))
        {
            if (!store.TryGetAt(store.Order.At(cursor), revision, out var place)) continue;
            bytes += store.Log.At(place).Charge;
            count++;
        }

        return bytes;
    }

    private KeyValueStatus RunLevel(ReadOnlySpan<byte> message, ProtoWriter writer)
    {
        var succeeds = _path[_step++];
        writer.Number(SucceededField, succeeds ? 1 : 0);
        var operations = new TransactionReader(message);
        while (operations.NextOf(BranchOf(succeeds)))
        {
            var response = writer.Begin(ResponsesField);
            var body = writer.Begin((int)operations.Kind);
            var status = RunOperation(operations, writer);
            if (status != KeyValueStatus.Ok) return status;
            writer.End(body);
            writer.End(response);
        }

        return KeyValueStatus.Ok;
    }

    private KeyValueStatus RunOperation(in TransactionReader operation, ProtoWriter writer)
    {
        switch (operation.Kind)
        {
            case OperationKind.Range:
                RangeRequest.Read(operation.Message, options, out var range);
                WriteHeader(writer, store.VisibleRevision);
                return ranges.Read(range, writer);
            case OperationKind.Put:
                PutRequest.Read(operation.Message, options, out var put);
                WriteHeader(writer, store.Revision + 1);
                writes.Put(put, writer);
                return KeyValueStatus.Ok;
            case OperationKind.DeleteRange:
                DeleteRangeRequest.Read(operation.Message, options, out var delete);
                return RunDelete(delete, writer);
            default:
                WriteHeader(writer, 0);
                return RunLevel(operation.Message, writer);
        }
    }

    private KeyValueStatus RunDelete(in DeleteRangeRequest request, ProtoWriter writer)
    {
        var count = writes.Select(request);
        WriteHeader(writer, count > 0 ? store.Revision + 1 : store.VisibleRevision);
        writes.DeleteSelected(request, writer);
        return KeyValueStatus.Ok;
    }

    private static void WriteHeader(ProtoWriter writer, long revision)
    {
        var header = writer.Begin(NestedHeaderField);
        writer.Number(HeaderRevisionField, revision);
        writer.End(header);
    }
}
