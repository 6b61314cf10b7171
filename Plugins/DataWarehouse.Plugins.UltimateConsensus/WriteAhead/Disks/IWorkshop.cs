using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>Hands that a driver lends to the log beside its disk. A log without them does all work itself, with the same results.</summary>
/// <remarks>Called like the disk: calls do not overlap.</remarks>
internal interface IWorkshop
{
    /// <summary>Takes a piece of work, or leaves it to the caller.</summary>
    /// <param name="operation">The caller's name for it, that of no other piece and of no operation of the disk.</param>
    /// <param name="work">The work.</param>
    /// <returns>
    /// Whether it was taken. Then a successful completion under that name comes like those of the disk, never from inside this call, unless the disk is stopped before.
    /// </returns>
    bool TryTake(DiskOperationId operation, IWork work);
}
