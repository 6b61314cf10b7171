namespace DataWarehouse.Node.Grpc;

/// <summary>What became of a request that was put to the engine, here or at the leader. The numbers go from node to node and never change their meaning.</summary>
internal enum EngineOutcome : byte
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>The state machine has answered, which may be a refusal of its own.</summary>
    Answered = 1,

    /// <summary>Nobody leads, as far as is known; it had no effect.</summary>
    NoLeader = 2,

    /// <summary>Nobody can say whether it was or will be applied.</summary>
    Unknown = 3,

    /// <summary>As much is under way as may be; it had no effect.</summary>
    Busy = 4,

    /// <summary>It is too large; it had no effect.</summary>
    TooLarge = 5,

    /// <summary>The disk is full; it had no effect.</summary>
    DiskFull = 6,

    /// <summary>The replica has stopped; it had no effect.</summary>
    Stopped = 7,

    /// <summary>The engine does not take it; it had no effect.</summary>
    Refused = 8,

    /// <summary>The answer would be too large.</summary>
    AnswerTooLarge = 9,
}
