using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>The functions of Windows that a disk needs. Each returns false, or a value of its own, on failure and leaves its error behind.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsCalls
{
    private const string Library = "kernel32";

    /// <summary>Opens or makes a file; -1 on failure.</summary>
    [LibraryImport(Library, EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    /// <summary>Closes a handle.</summary>
    [LibraryImport(Library, EntryPoint = "CloseHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseHandle(nint handle);

    /// <summary>Describes an open file.</summary>
    [LibraryImport(Library, EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetFileInformationByHandle(nint handle, out WindowsFileDescription description);

    /// <summary>The attributes of a name; all bits set on failure.</summary>
    [LibraryImport(Library, EntryPoint = "GetFileAttributesW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial uint GetFileAttributes(string path);

    /// <summary>Reads at the offset that the overlapped structure holds.</summary>
    [LibraryImport(Library, EntryPoint = "ReadFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ReadFile(nint handle, byte* destination, uint count, uint* transferred, NativeOverlapped* position);

    /// <summary>Writes at the offset that the overlapped structure holds.</summary>
    [LibraryImport(Library, EntryPoint = "WriteFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool WriteFile(nint handle, byte* bytes, uint count, uint* transferred, NativeOverlapped* position);

    /// <summary>Makes a file durable.</summary>
    [LibraryImport(Library, EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushFileBuffers(nint handle);

    /// <summary>Makes a directory.</summary>
    [LibraryImport(Library, EntryPoint = "CreateDirectoryW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateDirectory(string path, nint security);

    /// <summary>Renames an entry.</summary>
    [LibraryImport(Library, EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool MoveFile(string from, string to, uint flags);

    /// <summary>Removes a file.</summary>
    [LibraryImport(Library, EntryPoint = "DeleteFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool DeleteFile(string path);

    /// <summary>The space of a volume.</summary>
    [LibraryImport(Library, EntryPoint = "GetDiskFreeSpaceExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetDiskFreeSpace(string path, out ulong freeToCaller, out ulong total, out ulong free);

    /// <summary>The mount point of the volume that a path lies in.</summary>
    [LibraryImport(Library, EntryPoint = "GetVolumePathNameW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetVolumePathName(string path, Span<char> mountPoint, uint count);

    /// <summary>What kind of drive a mount point is.</summary>
    [LibraryImport(Library, EntryPoint = "GetDriveTypeW", StringMarshalling = StringMarshalling.Utf16)]
    public static partial uint GetDriveType(string mountPoint);

    /// <summary>The name of the file system of a mount point.</summary>
    [LibraryImport(Library, EntryPoint = "GetVolumeInformationW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetVolumeInformation(
        string mountPoint, nint label, uint labelCount, nint serial, nint nameMax, nint flags, Span<char> name, uint nameCount);
}
