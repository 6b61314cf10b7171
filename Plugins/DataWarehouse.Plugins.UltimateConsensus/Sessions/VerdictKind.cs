namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// What becomes of one entry. A refusal says that this entry had no effect on the state machine; it says nothing about other copies of the same
/// command, of which one may have been executed before.
/// </summary>
internal enum VerdictKind : byte
{
    /// <summary>There is nothing to do.</summary>
    Nothing,

    /// <summary>Execute the command, then tell the table the response.</summary>
    Execute,

    /// <summary>The command was executed before; the response of that time is the answer.</summary>
    Duplicate,

    /// <summary>The command was executed before, and its response was not kept. A definite answer: executed once, result gone.</summary>
    DuplicateResponseDropped,

    /// <summary>A session was opened, or is open already for the same run of a forwarder.</summary>
    Opened,

    /// <summary>The session was closed.</summary>
    Closed,

    /// <summary>The session never was, is closed, has expired or was evicted. Earlier commands of it may have been executed.</summary>
    RefusedUnknownSession,

    /// <summary>The client has acknowledged this sequence, so it does not want to know any more; or a later run of the forwarder has a session.</summary>
    RefusedStale,

    /// <summary>
    /// The sequence is more than <see cref="SessionLimits.OutstandingMax"/> above what the client has acknowledged. It may acknowledge and repeat the
    /// command with the same sequence.
    /// </summary>
    RefusedTooFarAhead,

    /// <summary>The payload is no envelope.</summary>
    Malformed,
}
