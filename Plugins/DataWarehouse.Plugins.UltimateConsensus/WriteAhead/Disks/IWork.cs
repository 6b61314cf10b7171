namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>A computation that needs nothing but what it holds: checksums and the decoding of bytes that were read.</summary>
/// <remarks>Run once, on any thread; whoever made it does not look at it before it has ended.</remarks>
internal interface IWork
{
    /// <summary>Computes. Throws nothing, whatever the bytes are.</summary>
    void Run();
}
