namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>What the payload of a command entry asks for. The numbers are part of the formats on disk and wire.</summary>
internal enum EnvelopeKind : byte
{
    /// <summary>Nothing: the empty payload of a new leader's first entry.</summary>
    Nothing = 0,

    /// <summary>To open a session; its id is the index of the entry.</summary>
    OpenSession = 1,

    /// <summary>To close a session.</summary>
    CloseSession = 2,

    /// <summary>To execute a command once, however often it is proposed.</summary>
    SessionCommand = 3,

    /// <summary>To execute a command each time it is proposed: for clients that never repeat one, or to whom repeating does no harm.</summary>
    PlainCommand = 4,

    /// <summary>Bytes that are no envelope. Never written.</summary>
    Malformed = 255,
}
