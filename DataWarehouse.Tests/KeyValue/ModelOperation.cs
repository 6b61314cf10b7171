namespace DataWarehouse.Tests.KeyValue;

/// <summary>An operation as both the model and the store understand it.</summary>
internal sealed record ModelOperation(char Kind, string Key = "", string End = "", string Value = "", long Lease = 0, ModelTxn? Txn = null)
{
    public Message ToRequest() => Kind switch
    {
        'p' => Asked.Put(Key, Value, Lease),
        'd' => Asked.Delete(Key, End),
        'r' => Asked.Range(Key, End),
        _ => Txn!.ToMessage(),
    };

    public Message ToOperation() => Kind switch
    {
        'p' => Asked.PutOp(ToRequest()),
        'd' => Asked.DeleteOp(ToRequest()),
        'r' => Asked.RangeOp(ToRequest()),
        _ => Asked.TxnOp(ToRequest()),
    };

    public bool Covers(string key) =>
        End.Length == 0 ? key == Key : string.CompareOrdinal(key, Key) >= 0 && (End == Asked.NoEnd || string.CompareOrdinal(key, End) < 0);
}
