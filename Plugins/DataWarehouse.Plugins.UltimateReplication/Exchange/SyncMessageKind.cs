namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>What a message of an exchange is. The values are on the wire.</summary>
internal enum SyncMessageKind : byte
{
    /// <summary>From the side that began: some of its states, and where the other side shall go on.</summary>
    Request = 1,

    /// <summary>The answer: some of the other side's states.</summary>
    Reply = 2,

    /// <summary>The answer when the exchange cannot go on.</summary>
    Refusal = 3,
}
