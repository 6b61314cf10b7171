using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Storage;

/// <summary>The operating system's calls, of which the next ones of a name can be made to fail, or writes to be cut short.</summary>
internal sealed class FaultyNativeFiles : INativeFiles
{
    private readonly INativeFiles _inner = NativeFiles.ForThisSystem;
    private readonly Dictionary<string, Queue<int>> _errors = [];

    /// <summary>The names of the calls that were made, failed ones too.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>How many bytes a write or read takes at most.</summary>
    public int TransferMax { get; set; } = int.MaxValue;

    /// <summary>Called before a call goes on to the operating system.</summary>
    public Action<string>? Calling { get; set; }

    /// <summary>Makes the next calls of a name return these errors; 0 lets one pass.</summary>
    public void Fail(string call, params int[] errors)
    {
        lock (_errors) _errors[call] = new Queue<int>(errors);
    }

    public int Open(string path, NativeOpenMode mode, out nint handle)
    {
        handle = -1;
        return Error(nameof(Open)) is var error && error != 0 ? error : _inner.Open(path, mode, out handle);
    }

    public int Close(nint handle)
    {
        var result = _inner.Close(handle);
        return Error(nameof(Close)) is var error && error != 0 ? error : result;
    }

    public int Describe(nint handle, out NativeFile file)
    {
        file = default;
        return Error(nameof(Describe)) is var error && error != 0 ? error : _inner.Describe(handle, out file);
    }

    public int KindOf(string path, bool isFollowing, out NativeEntryKind kind)
    {
        kind = default;
        return Error(nameof(KindOf)) is var error && error != 0 ? error : _inner.KindOf(path, isFollowing, out kind);
    }

    public int Read(nint handle, long offset, Span<byte> destination, out int count)
    {
        count = 0;
        return Error(nameof(Read)) is var error && error != 0
            ? error
            : _inner.Read(handle, offset, destination[..Math.Min(destination.Length, TransferMax)], out count);
    }

    public int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        return Error(nameof(Write)) is var error && error != 0
            ? error
            : _inner.Write(handle, offset, bytes[..Math.Min(bytes.Length, TransferMax)], out count);
    }

    public int SyncData(nint handle) => Error(nameof(SyncData)) is var error && error != 0 ? error : _inner.SyncData(handle);

    public int SyncFile(nint handle) => Error(nameof(SyncFile)) is var error && error != 0 ? error : _inner.SyncFile(handle);

    public int SyncDirectory(string path) => Error(nameof(SyncDirectory)) is var error && error != 0 ? error : _inner.SyncDirectory(path);

    public int CreateDirectory(string path)
    {
        // An error after the fact, as when another process was quicker.
        var result = _inner.CreateDirectory(path);
        return Error(nameof(CreateDirectory)) is var error && error != 0 ? error : result;
    }

    public int Rename(string from, string to) => Error(nameof(Rename)) is var error && error != 0 ? error : _inner.Rename(from, to);

    public int Delete(string path) => Error(nameof(Delete)) is var error && error != 0 ? error : _inner.Delete(path);

    public int List(string path, out ImmutableArray<DiskEntry> entries) => _inner.List(path, out entries);

    public int TryLock(nint handle) => Error(nameof(TryLock)) is var error && error != 0 ? error : _inner.TryLock(handle);

    public int Inspect(string path, out DiskVolume volume)
    {
        volume = default;
        return Error(nameof(Inspect)) is var error && error != 0 ? error : _inner.Inspect(path, out volume);
    }

    public DiskError ErrorOf(int nativeError) => _inner.ErrorOf(nativeError);

    public bool IsInterruption(int nativeError) => _inner.IsInterruption(nativeError);

    private int Error(string call)
    {
        Calling?.Invoke(call);
        Calls.Enqueue(call);
        lock (_errors) return _errors.TryGetValue(call, out var errors) && errors.TryDequeue(out var error) ? error : 0;
    }
}
