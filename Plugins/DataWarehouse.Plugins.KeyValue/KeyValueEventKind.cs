namespace DataWarehouse.Plugins.KeyValue;

/// <summary>What happened to a key. The numbers are those of etcd's <c>Event.EventType</c>.</summary>
public enum KeyValueEventKind
{
    /// <summary>It was written.</summary>
    Put = 0,

    /// <summary>It was deleted, or its lease was revoked.</summary>
    Delete = 1,
}
