namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Mistakes that a programmer of a shard could make, each behind a switch that the product cannot reach: the simulator must find them.</summary>
internal enum PlantedShardBug
{
    /// <summary>None.</summary>
    None,

    /// <summary>Messages leave with the turn, whether or not the writes they speak of are durable.</summary>
    SentBeforeDurable,

    /// <summary>The memory of payloads goes back once they are applied, while the log may still give them to followers.</summary>
    ChunkReturnedOnceApplied,

    /// <summary>Payloads of a message are not copied, so that they go with the frame.</summary>
    PayloadNotCopied,

    /// <summary>The end of a write is taken for the end of the earliest request under way.</summary>
    OutcomeOfEarliestRequest,

    /// <summary>A replica whose write ended is not woken.</summary>
    WakeUpLost,

    /// <summary>A proposal whose place another leader's entry took is forgotten.</summary>
    CallerForgotten,

    /// <summary>A read is answered once its round is confirmed, whatever has been applied.</summary>
    ReadBeforeApplied,

    /// <summary>A snapshot from a leader takes the place of an earlier one whose record is not durable yet, and the core never hears that that one is.</summary>
    EarlierInstallForgotten,

    /// <summary>Who has waited too long is told that the proposal was refused, although it may still be committed.</summary>
    UnknownToldAsRefused,

    /// <summary>What waits for room in the log is left in the request when the writes are undone on which it builds.</summary>
    UndoneBuiltUpon,

    /// <summary>What nodes believe asleep is not compared.</summary>
    DigestNotCompared,

    /// <summary>The return of a silent node does not wake the groups whose replica there lags behind.</summary>
    LaggardsForgotten,

    /// <summary>That a node's process is another one than before is not noticed.</summary>
    BootIgnored,

    /// <summary>A follower sleeps whenever its leader says so, whatever it has.</summary>
    SleepsWithoutMatch,

    /// <summary>Whoever asked for a change of the members is told that it is in force once it is committed, applied or not.</summary>
    ChangeToldAtCommit,
}
