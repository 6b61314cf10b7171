namespace DataWarehouse.Plugins.KeyValue;

/// <summary>What a command or a query asks for. The numbers are part of the command format and never change their meaning.</summary>
public enum KeyValueOperation : byte
{
    /// <summary>Never sent: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>A command: <c>PutRequest</c>, answered with <c>PutResponse</c>.</summary>
    Put = 1,

    /// <summary>A command: <c>DeleteRangeRequest</c>, answered with <c>DeleteRangeResponse</c>.</summary>
    DeleteRange = 2,

    /// <summary>A command: <c>TxnRequest</c>, answered with <c>TxnResponse</c>.</summary>
    Txn = 3,

    /// <summary>A command: <c>CompactionRequest</c>, answered with <c>CompactionResponse</c>.</summary>
    Compact = 4,

    /// <summary>A command: <c>LeaseGrantRequest</c> with an ID that is not zero, answered with <c>LeaseGrantResponse</c>.</summary>
    LeaseGrant = 5,

    /// <summary>A command: <c>LeaseRevokeRequest</c>, answered with <c>LeaseRevokeResponse</c>.</summary>
    LeaseRevoke = 6,

    /// <summary>A command: <c>LeaseCheckpointRequest</c>, answered with <c>LeaseCheckpointResponse</c>; leases that are gone are passed over.</summary>
    LeaseCheckpoint = 7,

    /// <summary>A command: <c>AlarmRequest</c>, answered with <c>AlarmResponse</c>.</summary>
    Alarm = 8,

    /// <summary>A query: <c>RangeRequest</c>, answered with <c>RangeResponse</c>.</summary>
    Range = 64,

    /// <summary>A query: a <c>TxnRequest</c> whose two branches only read, answered with <c>TxnResponse</c>.</summary>
    ReadTxn = 65,

    /// <summary>
    /// A query: <c>LeaseTimeToLiveRequest</c>, answered with <c>LeaseTimeToLiveResponse</c>, in which <c>TTL</c> is what the last checkpoint left or, without one, what was
    /// granted. What is really left, the holder of the lease clock knows.
    /// </summary>
    LeaseTimeToLive = 66,

    /// <summary>A query: <c>LeaseLeasesRequest</c>, answered with <c>LeaseLeasesResponse</c>, sorted by ID.</summary>
    LeaseLeases = 67,

    /// <summary>A query: <c>HashKVRequest</c>, answered with <c>HashKVResponse</c>.</summary>
    HashKv = 68,

    /// <summary>A query without a request: what the store holds. Its answer is described in <c>docs/key-value.md</c>.</summary>
    Status = 69,

    /// <summary>A query: the events of a key range from a past revision on, in a form of its own, described in <c>docs/key-value.md</c>.</summary>
    Changes = 70,
}
