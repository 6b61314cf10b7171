using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>
/// Syncs through the operating system's own calls, because those of the base library return normally when a sync fails (measured:
/// DESIGN section 5).
/// </summary>
/// <remarks>
/// Linux: fdatasync for data, fsync for new files and directories. macOS: fcntl(F_FULLFSYNC), since fsync there leaves data in the drive's
/// cache. Windows: FlushFileBuffers; a directory needs nothing, because NTFS writes renames through its own journal. Stateless;
/// thread-safe.
/// </remarks>
internal sealed partial class SystemFileSync : IFileSync
{
    private const int Interrupted = 4;
    private const int InterruptionsMax = 1_000;
    private const int OpenForReading = 0;
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMacOS = 0x1000000;
    private const int FullSyncMacOS = 51;

    public static SystemFileSync Instance { get; } = new();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void SyncData(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
            WithDescriptor(file, static descriptor => Repeat("fdatasync", descriptor, FDataSync));
        else
            SyncFile(file);
    }

    public void SyncFile(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!FlushFileBuffers(file))
                throw Failure("FlushFileBuffers", Marshal.GetLastPInvokeError());
        }
        else
        {
            WithDescriptor(file, FullSync);
        }
    }

    public void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        var flags = OpenForReading | (OperatingSystem.IsMacOS() ? CloseOnExecMacOS : CloseOnExecLinux);
        var descriptor = Open(path, flags);
        if (descriptor < 0)
            throw Failure("open of directory", Marshal.GetLastPInvokeError());

        try
        {
            FullSync(descriptor);
        }
        finally
        {
            // Nothing was written through this descriptor, so its closing cannot lose anything.
            _ = Close(descriptor);
        }
    }

    private static void FullSync(int descriptor)
    {
        if (OperatingSystem.IsMacOS())
            Repeat("fcntl(F_FULLFSYNC)", descriptor, static descriptor => FControl(descriptor, FullSyncMacOS));
        else
            Repeat("fsync", descriptor, FSync);
    }

    /// <summary>Repeats an interrupted call; an interruption comes before the sync, so that repeating is not asking a failed one
    /// again.</summary>
    private static void Repeat(string name, int descriptor, Func<int, int> call)
    {
        var error = 0;
        for (var attempt = 0; attempt < InterruptionsMax; attempt++)
        {
            if (call(descriptor) == 0)
                return;

            error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                break;
        }

        throw Failure(name, error);
    }

    private static void WithDescriptor(SafeFileHandle file, Action<int> action)
    {
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            action((int)file.DangerousGetHandle());
        }
        finally
        {
            if (isHeld)
                file.DangerousRelease();
        }
    }

    private static IOException Failure(string call, int error) =>
        new($"{call} failed with error {error}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FControl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);
}
