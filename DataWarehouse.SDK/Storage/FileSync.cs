using System.Runtime.InteropServices;
using DataWarehouse.SDK.Storage.Native;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.SDK.Storage;

/// <summary>
/// Makes files and directories durable through the operating system's own calls, for code that keeps a small file of its own beside a
/// disk. The calls of the base library return normally when a sync fails; these throw.
/// </summary>
/// <remarks>
/// <para>Linux: fdatasync for data, fsync for new files and directories. macOS: fcntl(F_FULLFSYNC), since fsync there leaves data in the
/// device's cache. Windows: FlushFileBuffers; a directory needs nothing, because NTFS writes renames through its own journal.</para>
/// <para>An interrupted call is repeated. After any other failure nobody knows what is on the device, and asking again would wrongly
/// succeed: stop what relied on it.</para>
/// <para>Stateless; thread-safe.</para>
/// </remarks>
public static class FileSync
{
    /// <summary>Makes the contents of a file durable, and of its metadata what reading it back needs.</summary>
    /// <param name="file">The open file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="file"/> is null.</exception>
    /// <exception cref="IOException">The operating system reports a failure, whose number is the exception's.</exception>
    public static void SyncData(SafeFileHandle file) => SyncData(file, NativeFiles.ForThisSystem);

    /// <summary>Makes contents and metadata of a new file durable; its name needs <see cref="SyncDirectory(string)"/> too.</summary>
    /// <param name="file">The open file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="file"/> is null.</exception>
    /// <exception cref="IOException">The operating system reports a failure, whose number is the exception's.</exception>
    public static void SyncFile(SafeFileHandle file) => SyncFile(file, NativeFiles.ForThisSystem);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The operating system reports a failure, whose number is the exception's.</exception>
    public static void SyncDirectory(string path) => SyncDirectory(path, NativeFiles.ForThisSystem);

    /// <inheritdoc cref="SyncData(SafeFileHandle)"/>
    /// <param name="file">The open file.</param>
    /// <param name="native">The calls.</param>
    internal static void SyncData(SafeFileHandle file, INativeFiles native) =>
        WithHandle("sync of data", file, native, static (native, handle) => native.SyncData(handle));

    /// <inheritdoc cref="SyncFile(SafeFileHandle)"/>
    /// <param name="file">The open file.</param>
    /// <param name="native">The calls.</param>
    internal static void SyncFile(SafeFileHandle file, INativeFiles native) =>
        WithHandle("sync of file", file, native, static (native, handle) => native.SyncFile(handle));

    /// <inheritdoc cref="SyncDirectory(string)"/>
    /// <param name="path">The directory.</param>
    /// <param name="native">The calls.</param>
    internal static void SyncDirectory(string path, INativeFiles native)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var interruptions = new Interruptions(native);
        int error;
        do error = native.SyncDirectory(path);
        while (interruptions.Repeats(error));
        ThrowOn("sync of directory", error);
    }

    private static void WithHandle(string name, SafeFileHandle file, INativeFiles native, Func<INativeFiles, nint, int> call)
    {
        ArgumentNullException.ThrowIfNull(file);
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            var interruptions = new Interruptions(native);
            int error;
            do error = call(native, file.DangerousGetHandle());
            while (interruptions.Repeats(error));
            ThrowOn(name, error);
        }
        finally
        {
            if (isHeld) file.DangerousRelease();
        }
    }

    private static void ThrowOn(string call, int error)
    {
        if (error != 0) throw new IOException($"The {call} failed with error {error}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }
}
