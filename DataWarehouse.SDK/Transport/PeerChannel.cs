namespace DataWarehouse.SDK.Transport;

/// <summary>
/// The separate streams between two peers: one never waits for another. Numbers stay the same for ever: they stand on the wire.
/// </summary>
public enum PeerChannel
{
    /// <summary>Small and urgent: beats and votes.</summary>
    Control = 0,

    /// <summary>Log entries and their answers.</summary>
    Raft = 1,

    /// <summary>Large and patient, rate-limited: snapshots and anti-entropy.</summary>
    Bulk = 2,
}
