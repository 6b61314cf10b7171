namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>What an entry is for. The numbers are part of the formats on disk and wire.</summary>
internal enum EntryKind : byte
{
    /// <summary>A command of the state machine, or nothing (the first entry of a leader's term).</summary>
    Command = 0,

    /// <summary>A change of the configuration, which the core itself applies.</summary>
    Configuration = 1,
}
