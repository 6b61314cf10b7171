using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Benchmarks.Drills;

/// <summary>
/// The operating system's calls, but what is not synced stays in the memory of the process and goes with it: killing the process is then what the loss of
/// power is to a machine. Names of files and directories are durable at once.
/// </summary>
/// <param name="inner">The real calls.</param>
/// <param name="isSyncing">Whether a sync does what it says. One that does not is the mistake that a drill has to find.</param>
internal sealed class ForgetfulFiles(INativeFiles inner, bool isSyncing) : INativeFiles
{
    private readonly Lock _changing = new();
    private readonly Dictionary<(ulong Device, ulong Index), UnsyncedFile> _files = [];
    private readonly Dictionary<nint, UnsyncedFile> _open = [];

    public int Open(string path, NativeOpenMode mode, out nint handle)
    {
        var error = inner.Open(path, mode, out handle);
        if (error != 0) return error;
        error = inner.Describe(handle, out var file);
        lock (_changing)
        {
            if (!_files.TryGetValue((file.Device, file.Index), out var unsynced)) _files[(file.Device, file.Index)] = unsynced = new UnsyncedFile();
            _open[handle] = unsynced;
        }

        return error;
    }

    public int Close(nint handle)
    {
        lock (_changing)
        {
            _open.Remove(handle);
            return inner.Close(handle);
        }
    }

    public int Describe(nint handle, out NativeFile file)
    {
        lock (_changing)
        {
            var error = inner.Describe(handle, out file);
            if (error == 0 && _open.TryGetValue(handle, out var unsynced)) file = file with { LengthBytes = Math.Max(file.LengthBytes, unsynced.End) };
            return error;
        }
    }

    public int KindOf(string path, bool isFollowing, out NativeEntryKind kind) => inner.KindOf(path, isFollowing, out kind);

    public int Read(nint handle, long offset, Span<byte> destination, out int count)
    {
        lock (_changing)
        {
            var error = inner.Read(handle, offset, destination, out count);
            if (error == 0) count = _open[handle].Overlay(offset, destination, count);
            return error;
        }
    }

    public int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count)
    {
        lock (_changing) _open[handle].Keep(offset, bytes);
        count = bytes.Length;
        return 0;
    }

    public int SyncData(nint handle) => Sync(handle, inner.SyncData);

    public int SyncFile(nint handle) => Sync(handle, inner.SyncFile);

    public int SyncDirectory(string path) => inner.SyncDirectory(path);

    public int CreateDirectory(string path) => inner.CreateDirectory(path);

    public int Rename(string from, string to) => inner.Rename(from, to);

    public int Delete(string path)
    {
        // The system gives a number that is free to the next new file.
        if (inner.Open(path, NativeOpenMode.Read, out var handle) == 0)
        {
            inner.Describe(handle, out var file);
            inner.Close(handle);
            lock (_changing) _files.Remove((file.Device, file.Index));
        }

        return inner.Delete(path);
    }

    public int List(string path, out ImmutableArray<DiskEntry> entries) => inner.List(path, out entries);

    public int TryLock(nint handle) => inner.TryLock(handle);

    public int Inspect(string path, out DiskVolume volume) => inner.Inspect(path, out volume);

    public DiskError ErrorOf(int nativeError) => inner.ErrorOf(nativeError);

    public bool IsInterruption(int nativeError) => inner.IsInterruption(nativeError);

    private int Sync(nint handle, Func<nint, int> sync)
    {
        if (!isSyncing) return 0;
        lock (_changing)
        {
            var error = _open[handle].WriteOut(inner, handle);
            if (error != 0) return error;
        }

        return sync(handle);
    }
}
