namespace DataWarehouse.Node.Backups;

/// <summary>What a block of a backup is. The numbers never change their meaning.</summary>
internal enum BackupBlockKind
{
    /// <summary>Never written: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>Where the backup comes from; the first block.</summary>
    Origin = 1,

    /// <summary>A keyspace begins.</summary>
    Keyspace = 2,

    /// <summary>The next bytes of the state of the keyspace before.</summary>
    State = 3,

    /// <summary>There is no more; the last block.</summary>
    End = 4,
}
