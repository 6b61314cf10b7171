namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Something that waits until bytes may be moved.</summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal interface IBudgetWaiter
{
    /// <summary>It is this one's turn.</summary>
    /// <returns>How many bytes it moves now; 0 if it does not need to any more.</returns>
    int Resume();
}
