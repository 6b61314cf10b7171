using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Node;

/// <summary>The operating system's files on a disk that is full at the word of a test: what exists can be written to, and nothing new can be made, in the numbers of Linux.</summary>
internal sealed class FullableFiles : INativeFiles
{
    private const int NoSpaceLeft = 28;
    private readonly INativeFiles _inner = NativeFiles.ForThisSystem;
    private int _refusals;

    /// <summary>Whether nothing new fits.</summary>
    public volatile bool IsFull;

    /// <summary>How many files could not be made.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    public int Open(string path, NativeOpenMode mode, out nint handle)
    {
        handle = -1;
        if (!IsFull || mode != NativeOpenMode.CreateNew) return _inner.Open(path, mode, out handle);
        Interlocked.Increment(ref _refusals);
        return NoSpaceLeft;
    }

    public int Close(nint handle) => _inner.Close(handle);

    public int Describe(nint handle, out NativeFile file) => _inner.Describe(handle, out file);

    public int KindOf(string path, bool isFollowing, out NativeEntryKind kind) => _inner.KindOf(path, isFollowing, out kind);

    public int Read(nint handle, long offset, Span<byte> destination, out int count) => _inner.Read(handle, offset, destination, out count);

    public int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count) => _inner.Write(handle, offset, bytes, out count);

    public int SyncData(nint handle) => _inner.SyncData(handle);

    public int SyncFile(nint handle) => _inner.SyncFile(handle);

    public int SyncDirectory(string path) => _inner.SyncDirectory(path);

    public int CreateDirectory(string path) => _inner.CreateDirectory(path);

    public int Rename(string from, string to) => _inner.Rename(from, to);

    public int Delete(string path) => _inner.Delete(path);

    public int List(string path, out ImmutableArray<DiskEntry> entries) => _inner.List(path, out entries);

    public int TryLock(nint handle) => _inner.TryLock(handle);

    public int Inspect(string path, out DiskVolume volume) => _inner.Inspect(path, out volume);

    public DiskError ErrorOf(int nativeError) => _inner.ErrorOf(nativeError);

    public bool IsInterruption(int nativeError) => _inner.IsInterruption(nativeError);
}
