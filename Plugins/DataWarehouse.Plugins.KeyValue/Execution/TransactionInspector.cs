using DataWarehouse.Plugins.KeyValue.Requests;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>
/// Checks a transaction without looking at the store: that it can be read, that its limits hold on every level, that every operation is complete. As in etcd the operations of a nested transaction
/// are limited to what its outer one left; that the whole is limited, too, is our own rule.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class TransactionInspector(KeyValueOptions options)
{
    private int _total;
    private int _writes;

    /// <summary>Whether the transaction writes in any branch.</summary>
    public bool Writes => _writes > 0;

    /// <summary>Whether one branch, with what is nested in it, has more than one operation that writes: only then a key can be written twice.</summary>
    public bool MayOverlap { get; private set; }

    /// <summary>Checks a whole transaction.</summary>
    public KeyValueStatus Inspect(ReadOnlySpan<byte> message)
    {
        (_total, _writes, MayOverlap) = (0, 0, false);
        return Inspect(message, depth: 1, options.TransactionOperationsMax);
    }

    private KeyValueStatus Inspect(ReadOnlySpan<byte> message, int depth, int allowed)
    {
        if (depth > options.TransactionDepthMax) return KeyValueStatus.NestedTooDeep;
        var (comparisons, successes, failures) = (0, 0, 0);
        var counter = new TransactionReader(message);
        while (counter.Next())
        {
            comparisons += counter.Field == TransactionField.Compare ? 1 : 0;
            successes += counter.Field == TransactionField.Success ? 1 : 0;
            failures += counter.Field == TransactionField.Failure ? 1 : 0;
        }

        if (counter.IsBroken) return KeyValueStatus.Malformed;
        var most = Math.Max(comparisons, Math.Max(successes, failures));
        _total += comparisons + successes + failures;
        if (most > allowed || _total > options.TransactionTotalMax) return KeyValueStatus.TooManyOperations;
        var (thenWrites, elseWrites) = (0, 0);
        var reader = new TransactionReader(message);
        while (reader.Next())
        {
            var before = _writes;
            var status = reader.Field == TransactionField.Compare
                ? Comparison.Read(reader.Message, options, out _)
                : InspectOperation(reader, depth, allowed - most);
            if (status != KeyValueStatus.Ok) return status;
            if (reader.Field == TransactionField.Success) thenWrites += _writes - before;
            else elseWrites += _writes - before;
        }

        MayOverlap |= thenWrites > 1 || elseWrites > 1;
        return KeyValueStatus.Ok;
    }

    private KeyValueStatus InspectOperation(in TransactionReader operation, int depth, int allowed)
    {
        switch (operation.Kind)
        {
            case OperationKind.Range:
                return RangeRequest.Read(operation.Message, options, out _);
            case OperationKind.Put:
                _writes++;
                return PutRequest.Read(operation.Message, options, out _);
            case OperationKind.DeleteRange:
                _writes++;
                return DeleteRangeRequest.Read(operation.Message, options, out _);
            case OperationKind.Transaction:
                return Inspect(operation.Message, depth + 1, allowed);
            default:
                return KeyValueStatus.KeyNotFound;
        }
    }
}
