namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Where the voters of the groups run, and where they keep their data.</summary>
public enum ConsensusMode
{
    /// <summary>
    /// All voters run in this process, each with a directory of its own. What was acknowledged outlives the process and the machine's power. It gives no fault
    /// tolerance: one process and one machine hold all of it.
    /// </summary>
    Embedded = 0,

    /// <summary>All voters run in this process and keep everything in its memory: for tests and for trying out. Nothing outlives the process.</summary>
    Memory = 1,

    /// <summary>This process is one voter of several; the others are reached over the host's <see cref="SDK.Transport.IPeerTransport"/>.</summary>
    Networked = 2,
}
