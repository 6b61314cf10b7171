using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// The calls of Windows: FlushFileBuffers for data; a directory needs no sync, because NTFS writes creations and renames through its own
/// journal; a lock is a file that nobody else may open.
/// </summary>
/// <remarks>Compiled and reviewed, not run by the tests of this repository. Stateless; thread-safe.</remarks>
[ExcludeFromCodeCoverage(Justification = "Runs on Windows only.")]
[SupportedOSPlatform("windows")]
internal sealed class WindowsFiles : INativeFiles
{
    private const uint DirectoryAttribute = 0x10;
    private const uint LinkAttribute = 0x400;
    private const uint NoAttributes = 0xFFFFFFFF;
    private const uint ReadAccess = 0x80000000;
    private const uint WriteAccess = 0x40000000;
    private const uint ShareAll = 7;
    private const uint CreateNewDisposition = 1;
    private const uint OpenExistingDisposition = 3;
    private const uint OpenAlwaysDisposition = 4;
    private const uint LinkItselfFlag = 0x00200000;
    private const uint ReplaceAndWriteThrough = 1 | 8;
    private const uint RemoteDrive = 4;
    private const uint MemoryDrive = 6;
    private const int NameCharsMax = 262;

    /// <inheritdoc/>
    public int Open(string path, NativeOpenMode mode, out nint handle)
    {
        handle = WindowsCalls.CreateFile(
            WindowsErrors.Unlimited(path),
            mode is NativeOpenMode.Read or NativeOpenMode.Directory ? ReadAccess : ReadAccess | WriteAccess,
            mode is NativeOpenMode.LockFile ? 0 : ShareAll,
            0,
            mode switch
            {
                NativeOpenMode.CreateNew => CreateNewDisposition,
                NativeOpenMode.LockFile => OpenAlwaysDisposition,
                _ => OpenExistingDisposition,
            },
            LinkItselfFlag,
            0);
        return handle == -1 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <inheritdoc/>
    public int Close(nint handle) => Result(WindowsCalls.CloseHandle(handle));

    /// <inheritdoc/>
    public int Describe(nint handle, out NativeFile file)
    {
        var isKnown = WindowsCalls.GetFileInformationByHandle(handle, out var answer);
        file = !isKnown ? default : new NativeFile(
            answer.VolumeSerialNumber,
            ((ulong)answer.IndexHigh << 32) | answer.IndexLow,
            ((long)answer.SizeHigh << 32) | answer.SizeLow,
            KindOfAttributes(answer.Attributes));
        return Result(isKnown);
    }

    /// <inheritdoc/>
    public int KindOf(string path, bool isFollowing, out NativeEntryKind kind)
    {
        var attributes = WindowsCalls.GetFileAttributes(WindowsErrors.Unlimited(path));
        kind = KindOfAttributes(isFollowing ? attributes & ~LinkAttribute : attributes);
        return Result(attributes != NoAttributes);
    }

    /// <inheritdoc/>
    public unsafe int Read(nint handle, long offset, Span<byte> destination, out int count)
    {
        var position = At(offset);
        uint transferred;
        fixed (byte* first = destination)
        {
            var error = Result(WindowsCalls.ReadFile(handle, first, (uint)destination.Length, &transferred, &position));
            count = error == 0 ? (int)transferred : 0;
            return error == WindowsErrors.EndOfFile ? 0 : error;
        }
    }

    /// <inheritdoc/>
    public unsafe int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count)
    {
        var position = At(offset);
        uint transferred;
        fixed (byte* first = bytes)
        {
            var error = Result(WindowsCalls.WriteFile(handle, first, (uint)bytes.Length, &transferred, &position));
            count = error == 0 ? (int)transferred : 0;
            return error;
        }
    }

    /// <inheritdoc/>
    public int SyncData(nint handle) => Result(WindowsCalls.FlushFileBuffers(handle));

    /// <inheritdoc/>
    public int SyncFile(nint handle) => SyncData(handle);

    /// <inheritdoc/>
    public int SyncDirectory(string path)
    {
        var error = KindOf(path, isFollowing: true, out var kind);
        return error != 0 || kind == NativeEntryKind.Directory ? error : WindowsErrors.FileNotFound;
    }

    /// <inheritdoc/>
    public int CreateDirectory(string path) => Result(WindowsCalls.CreateDirectory(WindowsErrors.Unlimited(path), 0));

    /// <inheritdoc/>
    public int Rename(string from, string to) =>
        Result(WindowsCalls.MoveFile(WindowsErrors.Unlimited(from), WindowsErrors.Unlimited(to), ReplaceAndWriteThrough));

    /// <inheritdoc/>
    public int Delete(string path) => Result(WindowsCalls.DeleteFile(WindowsErrors.Unlimited(path)));

    /// <inheritdoc/>
    public int List(string path, out ImmutableArray<DiskEntry> entries) =>
        DirectoryListing.Read(path, WindowsErrors.FileNotFound, WindowsErrors.AccessDenied, out entries);

    /// <inheritdoc/>
    public int TryLock(nint handle) => 0;

    /// <inheritdoc/>
    public int Inspect(string path, out DiskVolume volume)
    {
        volume = default;
        if (!WindowsCalls.GetDiskFreeSpace(path, out var free, out var total, out _)) return Marshal.GetLastPInvokeError();
        Span<char> buffer = stackalloc char[NameCharsMax];
        var root = WindowsCalls.GetVolumePathName(path, buffer, (uint)buffer.Length) ? Text(buffer) : path;
        var drive = WindowsCalls.GetDriveType(root);
        var name = WindowsCalls.GetVolumeInformation(root, 0, 0, 0, 0, 0, buffer, (uint)buffer.Length) ? Text(buffer) : string.Empty;
        volume = new DiskVolume
        {
            Kind = drive switch
            {
                RemoteDrive => DiskVolumeKind.Network,
                MemoryDrive => DiskVolumeKind.Memory,
                _ => FileSystemNames.KindOf(name),
            },
            FileSystemName = name,
            TotalBytes = (long)total,
            FreeBytes = (long)free,
        };
        return 0;
    }

    /// <inheritdoc/>
    public DiskError ErrorOf(int nativeError) => WindowsErrors.ErrorOf(nativeError);

    /// <inheritdoc/>
    public bool IsInterruption(int nativeError) => false;

    private static NativeOverlapped At(long offset) => new() { OffsetLow = unchecked((int)offset), OffsetHigh = (int)(offset >> 32) };

    private static NativeEntryKind KindOfAttributes(uint attributes) => (attributes & LinkAttribute) != 0 ? NativeEntryKind.Other
        : (attributes & DirectoryAttribute) != 0 ? NativeEntryKind.Directory : NativeEntryKind.File;

    private static string Text(ReadOnlySpan<char> buffer) => buffer[..Math.Max(0, buffer.IndexOf('\0'))].ToString();

    private static int Result(bool isDone) => isDone ? 0 : Marshal.GetLastPInvokeError();
}
