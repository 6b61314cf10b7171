namespace DataWarehouse.Plugins.KeyValue.Alarms;

/// <summary>What is wrong. The numbers are those of etcd's <c>AlarmType</c>.</summary>
internal enum AlarmKind
{
    /// <summary>Nothing in particular: in a request, every kind.</summary>
    None = 0,

    /// <summary>The store is full.</summary>
    NoSpace = 1,

    /// <summary>Replicas differ.</summary>
    Corrupt = 2,
}
