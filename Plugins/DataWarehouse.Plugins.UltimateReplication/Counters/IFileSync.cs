using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>The calls whose failure decides what is on the disk; a seam at which tests make them fail.</summary>
/// <remarks>Each throws <see cref="IOException"/> when the system reports any failure. Thread-safe.</remarks>
internal interface IFileSync
{
    /// <summary>Writes all bytes at an offset.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes the contents of a file durable, and of its metadata what reading it back needs.</summary>
    void SyncData(SafeFileHandle file);

    /// <summary>Makes contents and metadata of a new file durable.</summary>
    void SyncFile(SafeFileHandle file);

    /// <summary>Makes creations and renames in a directory durable.</summary>
    void SyncDirectory(string path);
}
