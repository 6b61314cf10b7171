using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What the calls of Linux and macOS have in common.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
internal abstract class PosixFiles : INativeFiles
{
    /// <summary>The number of EINTR.</summary>
    protected const int Interrupted = 4;

    /// <summary>The permissions of a new file, before the process's mask: the owner writes, the group reads.</summary>
    protected const uint FileMode = 0x1A0;

    private const uint DirectoryMode = 0x1E8;
    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int NoDirectory = 20;
    private const int LockExclusivelyWithoutWaiting = 2 | 4;
    private const uint TypeMask = 0xF000;
    private const uint RegularType = 0x8000;
    private const uint DirectoryType = 0x4000;

    /// <inheritdoc/>
    public int Open(string path, NativeOpenMode mode, out nint handle)
    {
        var descriptor = OpenDescriptor(path, mode);
        handle = descriptor;
        return Result(descriptor);
    }

    /// <inheritdoc/>
    public int Close(nint handle) => Result(PosixCalls.Close((int)handle));

    /// <inheritdoc/>
    public abstract int Describe(nint handle, out NativeFile file);

    /// <inheritdoc/>
    public abstract int KindOf(string path, bool isFollowing, out NativeEntryKind kind);

    /// <inheritdoc/>
    public unsafe int Read(nint handle, long offset, Span<byte> destination, out int count)
    {
        fixed (byte* first = destination)
            return Transferred(PosixCalls.Read((int)handle, first, (nuint)destination.Length, offset), out count);
    }

    /// <inheritdoc/>
    public unsafe int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count)
    {
        fixed (byte* first = bytes)
            return Transferred(PosixCalls.Write((int)handle, first, (nuint)bytes.Length, offset), out count);
    }

    /// <inheritdoc/>
    public abstract int SyncData(nint handle);

    /// <inheritdoc/>
    public abstract int SyncFile(nint handle);

    /// <inheritdoc/>
    public int SyncDirectory(string path)
    {
        var opened = Open(path, NativeOpenMode.Directory, out var handle);
        if (opened != 0) return opened;
        var synced = Describe(handle, out var directory);
        if (synced == 0) synced = directory.Kind == NativeEntryKind.Directory ? SyncFile(handle) : NoDirectory;

        // Nothing was written through this descriptor, so its closing cannot lose anything.
        _ = Close(handle);
        return synced;
    }

    /// <inheritdoc/>
    public int CreateDirectory(string path) => Result(PosixCalls.MakeDirectory(path, DirectoryMode));

    /// <inheritdoc/>
    public int Rename(string from, string to) => Result(PosixCalls.Rename(from, to));

    /// <inheritdoc/>
    public int Delete(string path) => Result(PosixCalls.Unlink(path));

    /// <inheritdoc/>
    public int List(string path, out ImmutableArray<DiskEntry> entries) => DirectoryListing.Read(path, NoEntry, NoAccess, out entries);

    /// <inheritdoc/>
    public int TryLock(nint handle) => Result(PosixCalls.Lock((int)handle, LockExclusivelyWithoutWaiting));

    /// <inheritdoc/>
    public abstract int Inspect(string path, out DiskVolume volume);

    /// <inheritdoc/>
    public abstract DiskError ErrorOf(int nativeError);

    /// <inheritdoc/>
    public bool IsInterruption(int nativeError) => nativeError == Interrupted;

    /// <summary>Opens a descriptor that child processes do not inherit and that no pipe can make wait.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="mode">What for.</param>
    /// <returns>The descriptor, or -1.</returns>
    protected abstract int OpenDescriptor(string path, NativeOpenMode mode);

    /// <summary>The error that a call left behind, if it did.</summary>
    /// <param name="result">What the call returned: negative for a failure.</param>
    protected static int Result(nint result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>The kind of an entry by its mode.</summary>
    /// <param name="mode">The mode that stat returned.</param>
    protected static NativeEntryKind KindOfMode(uint mode) => (mode & TypeMask) switch
    {
        RegularType => NativeEntryKind.File,
        DirectoryType => NativeEntryKind.Directory,
        _ => NativeEntryKind.Other,
    };

    /// <summary>What an error number means that is the same on Linux and macOS.</summary>
    /// <param name="nativeError">The number.</param>
    protected static DiskError CommonErrorOf(int nativeError) => nativeError switch
    {
        0 => DiskError.None,
        NoEntry or NoDirectory => DiskError.NotFound, // ENOENT, ENOTDIR
        17 => DiskError.AlreadyExists, // EEXIST
        28 => DiskError.NoSpace, // ENOSPC
        1 or NoAccess or 16 or 21 or 26 => DiskError.AccessDenied, // EPERM, EACCES, EBUSY, EISDIR, ETXTBSY
        30 => DiskError.ReadOnly, // EROFS
        23 or 24 => DiskError.TooManyOpenFiles, // ENFILE, EMFILE
        18 or 22 or 25 or 27 => DiskError.Unsupported, // EXDEV, EINVAL, ENOTTY, EFBIG
        _ => DiskError.Faulty,
    };

    private static int Transferred(nint result, out int count)
    {
        count = (int)Math.Max(0, result);
        return Result(result);
    }
}
