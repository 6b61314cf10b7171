namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Whether a request to read was taken.</summary>
internal enum ReadAdmission
{
    /// <summary>It was; <see cref="ILogOwner.Read"/> brings the entries.</summary>
    Accepted,

    /// <summary>Too many reads are under way; try again after <see cref="ILogOwner.RoomAgain"/>.</summary>
    Busy,

    /// <summary>The first entry wanted is gone for good: a snapshot stands for it.</summary>
    Purged,

    /// <summary>The first entry wanted is not durable, or nothing is known of it: who submitted it has it, and may ask again when it was reported.</summary>
    NotDurable,

    /// <summary>The group has no life in this log.</summary>
    NoGroup,

    /// <summary>The log is not open, or has failed.</summary>
    Closed,
}
