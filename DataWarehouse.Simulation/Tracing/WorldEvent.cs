namespace DataWarehouse.Simulation.Tracing;

/// <summary>What can happen in a world, as traces number it.</summary>
internal enum WorldEvent : byte
{
    /// <summary>A message left.</summary>
    Sent,

    /// <summary>A message arrived at a running replica.</summary>
    Delivered,

    /// <summary>A core was told that time passed.</summary>
    Tick,

    /// <summary>A write was started.</summary>
    Write,

    /// <summary>A write was reported durable.</summary>
    Written,

    /// <summary>An entry was applied.</summary>
    Applied,

    /// <summary>A snapshot was put in place of the state.</summary>
    Restored,

    /// <summary>A snapshot was taken.</summary>
    Snapshot,

    /// <summary>A client's command reached a node.</summary>
    Proposed,

    /// <summary>A client's query reached a node.</summary>
    Read,

    /// <summary>A client was answered.</summary>
    Answered,

    /// <summary>A replica became something else.</summary>
    Role,

    /// <summary>A process ended.</summary>
    Crashed,

    /// <summary>A process began.</summary>
    Started,

    /// <summary>A fault began or ended.</summary>
    Fault,

    /// <summary>A change of the configuration was asked for.</summary>
    Change,
}
