using System.Runtime.InteropServices;
using System.Text;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>The calls of Linux: fdatasync for data, fsync for new files and directories, statx for a file's identity, flock for locks.</summary>
/// <remarks>Needs glibc 2.28 or musl 1.2.5, which have statx. Stateless; thread-safe.</remarks>
internal sealed partial class LinuxFiles : PosixFiles
{
    private const string Library = "libc";
    private const int ReadWriteFlag = 2;
    private const int CreateFlag = 0x40;
    private const int ExclusiveFlag = 0x80;
    private const int NeverWaitFlag = 0x800;
    private const int CloseOnExecuteFlag = 0x80000;
    private const int WorkingDirectory = -100;
    private const int EmptyPathFlag = 0x1000;
    private const int SymbolicLinkItselfFlag = 0x100;
    private const uint BasicStatistics = 0x7FF;
    private const int StatxBytes = 256;
    private const int StatfsBytes = 256;
    private const string MountTablePath = "/proc/self/mountinfo";
    private const int MountTableBytesMax = 4 << 20;

    // The number depends on the processor.
    private static readonly int NoFollowFlag =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <inheritdoc/>
    public override int Describe(nint handle, out NativeFile file)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        var error = Result(Statx((int)handle, string.Empty, EmptyPathFlag, BasicStatistics, answer));
        file = error != 0 ? default : new NativeFile(
            ((ulong)BitConverter.ToUInt32(answer[136..]) << 32) | BitConverter.ToUInt32(answer[140..]),
            BitConverter.ToUInt64(answer[32..]),
            BitConverter.ToInt64(answer[40..]),
            KindOfMode(BitConverter.ToUInt16(answer[28..])));
        return error;
    }

    /// <inheritdoc/>
    public override int KindOf(string path, bool isFollowing, out NativeEntryKind kind)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        var error = Result(Statx(WorkingDirectory, path, isFollowing ? 0 : SymbolicLinkItselfFlag, BasicStatistics, answer));
        kind = error != 0 ? default : KindOfMode(BitConverter.ToUInt16(answer[28..]));
        return error;
    }

    /// <inheritdoc/>
    public override int SyncData(nint handle) => Result(SyncDataOnly((int)handle));

    /// <inheritdoc/>
    public override int SyncFile(nint handle) => Result(PosixCalls.Sync((int)handle));

    /// <inheritdoc/>
    public override int Inspect(string path, out DiskVolume volume)
    {
        volume = default;
        Span<byte> answer = stackalloc byte[StatfsBytes];
        var error = Result(Statfs(path, answer));
        if (error != 0) return error;
        var name = FileSystemNames.NameOf(BitConverter.ToUInt32(answer)) ?? NameFromMountTable(path);
        var blockBytes = BitConverter.ToInt64(answer[72..]);
        volume = new DiskVolume
        {
            Kind = FileSystemNames.KindOf(name),
            FileSystemName = name,
            TotalBytes = BitConverter.ToInt64(answer[16..]) * blockBytes,
            FreeBytes = BitConverter.ToInt64(answer[32..]) * blockBytes,
        };
        return 0;
    }

    /// <inheritdoc/>
    public override DiskError ErrorOf(int nativeError) => nativeError switch
    {
        11 => DiskError.Locked, // EWOULDBLOCK
        122 => DiskError.NoSpace, // EDQUOT
        39 => DiskError.AlreadyExists, // ENOTEMPTY
        40 => DiskError.AccessDenied, // ELOOP: a symbolic link where a file is expected
        36 or 37 or 38 or 75 or 95 => DiskError.Unsupported, // ENAMETOOLONG, ENOLCK, ENOSYS, EOVERFLOW, EOPNOTSUPP
        _ => CommonErrorOf(nativeError),
    };

    /// <inheritdoc/>
    protected override int OpenDescriptor(string path, NativeOpenMode mode) => OpenPath(
        path,
        NeverWaitFlag | CloseOnExecuteFlag | mode switch
        {
            NativeOpenMode.Directory => 0,
            NativeOpenMode.Read => NoFollowFlag,
            NativeOpenMode.ReadWrite => ReadWriteFlag | NoFollowFlag,
            NativeOpenMode.CreateNew => ReadWriteFlag | NoFollowFlag | CreateFlag | ExclusiveFlag,
            _ => ReadWriteFlag | NoFollowFlag | CreateFlag,
        },
        FileMode);

    /// <summary>The type that the table of mounts names for a directory; empty where it cannot be read.</summary>
    /// <param name="path">The full name of the directory.</param>
    internal string NameFromMountTable(string path)
    {
        if (Open(MountTablePath, NativeOpenMode.Read, out var handle) != 0) return string.Empty;
        var table = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (table.Length < MountTableBytesMax && Read(handle, table.Length, buffer, out var count) == 0 && count > 0)
            table.Write(buffer, 0, count);
        _ = Close(handle);
        return MountTable.FileSystemOf(Encoding.UTF8.GetString(table.GetBuffer(), 0, (int)table.Length), Resolved(path));
    }

    /// <summary>The path without symbolic links, since the table knows none.</summary>
    private static string Resolved(string path)
    {
        Span<byte> answer = stackalloc byte[4_097];
        return RealPath(path, answer) == 0
            ? path
            : Encoding.UTF8.GetString(answer[..answer.IndexOf((byte)0)]);
    }

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncDataOnly(int descriptor);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statfs(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, Span<byte> resolved);
}
