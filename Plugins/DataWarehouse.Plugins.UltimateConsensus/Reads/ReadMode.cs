namespace DataWarehouse.Plugins.UltimateConsensus.Reads;

/// <summary>How a leader makes sure that it may answer a read.</summary>
internal enum ReadMode : byte
{
    /// <summary>It asks a quorum (ReadIndex, thesis 6.4).</summary>
    Quorum,

    /// <summary>
    /// It trusts the clocks (thesis 6.4.1). For the scenario runner: a monotonic clock stops in a suspended virtual machine, so the product
    /// cannot choose this.
    /// </summary>
    Lease,
}
