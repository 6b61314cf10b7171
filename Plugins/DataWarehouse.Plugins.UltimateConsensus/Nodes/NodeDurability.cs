namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>When what a node writes to its log counts as durable, so that votes are sent and entries acknowledged.</summary>
public enum NodeDurability
{
    /// <summary>Once the device has it: what was acknowledged outlives the loss of power on all nodes at once.</summary>
    Device = 0,

    /// <summary>
    /// Once the operating system has it: what was acknowledged outlives the end of the process, also a violent one, but not that of the operating system. After a
    /// loss of power or a crash of the system a node may have forgotten votes and entries that it acknowledged. If it then votes again, two leaders of one term
    /// and lost entries can follow, without anybody noticing; or its log refuses to open as damaged. So never start a node on such a data directory again: take the node out
    /// of its groups and let it join as a new one. As long as fewer than half of the voters lose power at the same time, that loses nothing. Snapshots, and the first
    /// write of each start, are synced all the same.
    /// </summary>
    OperatingSystem = 1,
}
