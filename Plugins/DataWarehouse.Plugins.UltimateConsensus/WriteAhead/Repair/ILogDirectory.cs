using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>A data directory that is repaired: what <see cref="IDisk"/> promises of durability, a call at a time.</summary>
/// <remarks>
/// Each call returns when the operation has ended, and throws <see cref="LogDirectoryException"/> if it failed. Not thread-safe.
/// </remarks>
internal interface ILogDirectory : ILogFiles
{
    /// <summary>Takes the lock of the directory, for as long as the object lives.</summary>
    void Lock();

    /// <summary>Makes a directory, if it is not there.</summary>
    /// <param name="directory">The directory.</param>
    void CreateDirectory(DiskPath directory);

    /// <summary>Makes an empty file; there must be none of that name.</summary>
    /// <param name="file">The file.</param>
    void Create(DiskPath file);

    /// <summary>Writes bytes into a file that is there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="bytes">What; not kept.</param>
    void Write(DiskPath file, long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>Makes what was written to a file durable.</summary>
    /// <param name="file">The file.</param>
    void Sync(DiskPath file);

    /// <summary>Makes what was made, renamed and removed in a directory durable.</summary>
    /// <param name="directory">The directory.</param>
    void SyncDirectory(DiskPath directory);

    /// <summary>Gives a file another name.</summary>
    /// <param name="from">The present name.</param>
    /// <param name="to">The new name.</param>
    void Rename(DiskPath from, DiskPath to);

    /// <summary>Removes a file.</summary>
    /// <param name="file">The file.</param>
    void Delete(DiskPath file);
}
