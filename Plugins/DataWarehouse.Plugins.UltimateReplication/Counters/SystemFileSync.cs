using DataWarehouse.SDK.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>Syncs through <see cref="FileSync"/>, because the calls of the base library return normally when a sync fails.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
internal sealed class SystemFileSync : IFileSync
{
    public static SystemFileSync Instance { get; } = new();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void SyncData(SafeFileHandle file) => FileSync.SyncData(file);

    public void SyncFile(SafeFileHandle file) => FileSync.SyncFile(file);

    public void SyncDirectory(string path) => FileSync.SyncDirectory(path);
}
