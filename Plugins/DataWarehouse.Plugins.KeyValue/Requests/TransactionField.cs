namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>The parts of an etcd <c>TxnRequest</c>, by the number of their field.</summary>
internal enum TransactionField
{
    /// <summary>Something else, to be passed over.</summary>
    None = 0,

    /// <summary>A comparison.</summary>
    Compare = 1,

    /// <summary>An operation of the branch that is taken when all comparisons hold.</summary>
    Success = 2,

    /// <summary>An operation of the other branch.</summary>
    Failure = 3,
}
