using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>An operation on a data directory failed.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="error">What the disk said.</param>
/// <param name="nativeError">The number that the operating system gave, or 0.</param>
/// <param name="path">The file or directory.</param>
/// <param name="offset">Where in it, or -1.</param>
internal sealed class LogDirectoryException(DiskError error, int nativeError, string path, long offset) : IOException($"{path}: {error} ({nativeError})")
{
    /// <summary>What the disk said.</summary>
    public DiskError Error => error;

    /// <summary>The number that the operating system gave, or 0.</summary>
    public int NativeError => nativeError;

    /// <summary>The file or directory, below the data directory.</summary>
    public string Path => path;

    /// <summary>Where in it, in bytes, or -1.</summary>
    public long Offset => offset;
}
