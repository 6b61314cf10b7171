using System.Runtime.InteropServices;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>The functions of the C library that are the same on Linux and macOS. Each returns -1 on failure and leaves errno behind.</summary>
/// <remarks>Stateless; thread-safe.</remarks>
internal static unsafe partial class PosixCalls
{
    private const string Library = "libc";

    /// <summary>Closes a descriptor.</summary>
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>Reads at an offset.</summary>
    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* destination, nuint count, long offset);

    /// <summary>Writes at an offset.</summary>
    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint count, long offset);

    /// <summary>Makes a file or directory durable, on macOS only as far as the device's own cache.</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    /// <summary>Locks a file for its open description, so that two of one process exclude each other too.</summary>
    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    /// <summary>Makes a directory.</summary>
    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(string path, uint mode);

    /// <summary>Renames an entry.</summary>
    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);
}
