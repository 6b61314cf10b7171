using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Hears of the log what concerns the whole node.</summary>
/// <remarks>Called with the log's lock held, on any thread: must be quick and wait for nothing.</remarks>
internal interface INodeLogOwner
{
    /// <summary>A group's old entries keep much space; a snapshot would free it.</summary>
    /// <param name="group">The group.</param>
    void SnapshotWanted(GroupId group);

    /// <summary>The disk became full, or is not any more.</summary>
    /// <param name="isFull">Whether it is full now.</param>
    void DiskFullChanged(bool isFull);

    /// <summary>The disk has not answered for long, or does so again.</summary>
    /// <param name="isStalled">Whether it stalls now.</param>
    void DiskStallChanged(bool isStalled);

    /// <summary>The log has failed: nothing more is acknowledged, and the process must end.</summary>
    /// <param name="fault">Why.</param>
    void LogFailed(string fault);
}
