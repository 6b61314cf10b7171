namespace DataWarehouse.Simulation.Workload;

/// <summary>What a simulated client asks for.</summary>
internal enum CallKind : byte
{
    /// <summary>To open a session.</summary>
    OpenSession,

    /// <summary>To close a session; the client forgets it at once.</summary>
    CloseSession,

    /// <summary>A command in its session, repeated until it is answered.</summary>
    SessionCommand,

    /// <summary>A command outside of sessions, never repeated once its outcome is unknown.</summary>
    PlainCommand,

    /// <summary>A linearizable read outside of the log.</summary>
    Read,
}
