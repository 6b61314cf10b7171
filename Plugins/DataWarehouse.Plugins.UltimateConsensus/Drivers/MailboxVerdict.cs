namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Whether a mailbox has taken something that only so much of may wait.</summary>
internal enum MailboxVerdict : byte
{
    /// <summary>It is in.</summary>
    Taken,

    /// <summary>As much waits as may.</summary>
    Full,

    /// <summary>The mailbox is closed.</summary>
    Closed,
}
