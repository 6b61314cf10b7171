namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>What a receiver does with a chunk.</summary>
internal enum ReceiptKind : byte
{
    /// <summary>Nothing; it is counted by its reason.</summary>
    Drop,

    /// <summary>Writes its bytes at its offset.</summary>
    Store,

    /// <summary>Throws away what is stored, then writes its bytes at the front: a new transfer has begun.</summary>
    StoreAfterClearing,

    /// <summary>Throws away what is stored: the whole was not sound, or a new transfer has begun with a chunk that is of no use yet.</summary>
    Clear,
}
