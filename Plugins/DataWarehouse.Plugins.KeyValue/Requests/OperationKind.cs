namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>What an operation of a transaction does, by the number of its field in etcd's <c>RequestOp</c> and <c>ResponseOp</c>.</summary>
internal enum OperationKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It reads.</summary>
    Range = 1,

    /// <summary>It writes a key.</summary>
    Put = 2,

    /// <summary>It deletes.</summary>
    DeleteRange = 3,

    /// <summary>It is a transaction itself.</summary>
    Transaction = 4,
}
