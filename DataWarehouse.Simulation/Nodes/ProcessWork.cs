namespace DataWarehouse.Simulation.Nodes;

/// <summary>What a simulated process is woken for.</summary>
internal enum ProcessWork
{
    /// <summary>Time passed.</summary>
    Tick,

    /// <summary>A message arrived; the argument is its place in the network.</summary>
    Message,

    /// <summary>A client's request arrived; the argument is its place at the clients' port.</summary>
    Request,

    /// <summary>Commands have waited long enough for others.</summary>
    Propose,

    /// <summary>A peer could not be reached; the argument is its replica.</summary>
    Unreachable,

    /// <summary>A write is durable.</summary>
    Written,

    /// <summary>A snapshot of its own is durable.</summary>
    SnapshotDurable,

    /// <summary>The state machine gets to the next entries.</summary>
    Apply,

    /// <summary>Old entries were read from the disk.</summary>
    Fetched,
}
