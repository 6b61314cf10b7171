using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Benchmarks.Load.Ours;

/// <summary>The operating system's calls, with the syncs of files counted. Below the disk, so that nothing above behaves in another way than without it.</summary>
internal sealed class CountingFiles(INativeFiles inner) : INativeFiles
{
    private long _syncs;

    public long Syncs => Volatile.Read(ref _syncs);

    public int Open(string path, NativeOpenMode mode, out nint handle) => inner.Open(path, mode, out handle);

    public int Close(nint handle) => inner.Close(handle);

    public int Describe(nint handle, out NativeFile file) => inner.Describe(handle, out file);

    public int KindOf(string path, bool isFollowing, out NativeEntryKind kind) => inner.KindOf(path, isFollowing, out kind);

    public int Read(nint handle, long offset, Span<byte> destination, out int count) => inner.Read(handle, offset, destination, out count);

    public int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count) => inner.Write(handle, offset, bytes, out count);

    public int SyncData(nint handle)
    {
        Interlocked.Increment(ref _syncs);
        return inner.SyncData(handle);
    }

    public int SyncFile(nint handle)
    {
        Interlocked.Increment(ref _syncs);
        return inner.SyncFile(handle);
    }

    public int SyncDirectory(string path) => inner.SyncDirectory(path);

    public int CreateDirectory(string path) => inner.CreateDirectory(path);

    public int Rename(string from, string to) => inner.Rename(from, to);

    public int Delete(string path) => inner.Delete(path);

    public int List(string path, out ImmutableArray<DiskEntry> entries) => inner.List(path, out entries);

    public int TryLock(nint handle) => inner.TryLock(handle);

    public int Inspect(string path, out DiskVolume volume) => inner.Inspect(path, out volume);

    public DiskError ErrorOf(int nativeError) => inner.ErrorOf(nativeError);

    public bool IsInterruption(int nativeError) => inner.IsInterruption(nativeError);
}
