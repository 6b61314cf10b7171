namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a damaged directory needs.</summary>
internal enum RepairKind
{
    /// <summary>Nothing: an opening takes it.</summary>
    None,

    /// <summary>Headers of segments are written anew; nothing is lost.</summary>
    Headers,

    /// <summary>What is certain is written as a new log; the rest is lost.</summary>
    NewLog,

    /// <summary>An earlier repair was decided and cut short; it is completed.</summary>
    Completion,
}
