using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>Goes through the comparisons and operations of an etcd <c>TxnRequest</c> where they stand.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct TransactionReader(ReadOnlySpan<byte> message)
{
    private ProtoReader _reader = new(message);

    /// <summary>What the present part is.</summary>
    public TransactionField Field { get; private set; }

    /// <summary>The message of a comparison, or of the request inside an operation.</summary>
    public ReadOnlySpan<byte> Message { get; private set; }

    /// <summary>Where <see cref="Message"/> begins in the transaction.</summary>
    public int Start { get; private set; }

    /// <summary>Which request an operation holds; None when it holds none.</summary>
    public OperationKind Kind { get; private set; }

    /// <summary>Whether the bytes are no transaction; then the last call returned false.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes to the next comparison or operation.</summary>
    public bool Next()
    {
        while (_reader.Next())
        {
            Field = _reader.Tag switch
            {
                ((int)TransactionField.Compare << 3) | 2 => TransactionField.Compare,
                ((int)TransactionField.Success << 3) | 2 => TransactionField.Success,
                ((int)TransactionField.Failure << 3) | 2 => TransactionField.Failure,
                _ => TransactionField.None,
            };
            if (Field == TransactionField.None) continue;
            Message = _reader.Bytes;
            Start = _reader.BytesStart;
            return Field == TransactionField.Compare || TakeOperation();
        }

        IsBroken |= _reader.IsBroken;
        return false;
    }

    /// <summary>Goes to the next operation of a branch.</summary>
    public bool NextOf(TransactionField branch)
    {
        while (Next())
        {
            if (Field == branch) return true;
        }

        return false;
    }

    /// <summary>Goes to the next comparison.</summary>
    public bool NextComparison() => NextOf(TransactionField.Compare);

    private bool TakeOperation()
    {
        var reader = new ProtoReader(Message);
        var start = Start;
        Kind = OperationKind.None;
        Message = default;
        while (reader.Next())
        {
            var kind = reader.Tag switch
            {
                ((int)OperationKind.Range << 3) | 2 => OperationKind.Range,
                ((int)OperationKind.Put << 3) | 2 => OperationKind.Put,
                ((int)OperationKind.DeleteRange << 3) | 2 => OperationKind.DeleteRange,
                ((int)OperationKind.Transaction << 3) | 2 => OperationKind.Transaction,
                _ => OperationKind.None,
            };
            if (kind == OperationKind.None) continue;
            (Kind, Start) = (kind, start + reader.BytesStart);
            Message = reader.Bytes;
        }

        IsBroken = reader.IsBroken;
        return !IsBroken;
    }
}
