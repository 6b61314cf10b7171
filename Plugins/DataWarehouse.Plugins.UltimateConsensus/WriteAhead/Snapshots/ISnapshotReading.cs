namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Hears what becomes of a snapshot that it reads.</summary>
/// <remarks>Called from inside the completions of the disk; may call the store and its handles again.</remarks>
internal interface ISnapshotReading
{
    /// <summary>The file is there, has the right length, and its first and last bytes are as they must be; reads are taken.</summary>
    /// <param name="reader">Which.</param>
    void Opened(SnapshotReader reader);

    /// <summary>Bytes were read and are those that were written.</summary>
    /// <param name="reader">Which.</param>
    /// <param name="offset">Where in the state they begin.</param>
    /// <param name="count">How many: as many as asked for, or up to the end of the state.</param>
    void Read(SnapshotReader reader, long offset, int count);
}
