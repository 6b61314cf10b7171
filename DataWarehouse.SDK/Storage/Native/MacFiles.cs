using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>The calls of macOS: fcntl(F_FULLFSYNC) for every sync, since fsync leaves data in the device's own cache there.</summary>
/// <remarks>Compiled and reviewed, not run by the tests of this repository. Stateless; thread-safe.</remarks>
[ExcludeFromCodeCoverage(Justification = "Runs on macOS only.")]
internal sealed partial class MacFiles : PosixFiles
{
    private const string Library = "libc";
    private const int ReadWriteFlag = 2;
    private const int CreateFlag = 0x200;
    private const int ExclusiveFlag = 0x800;
    private const int NeverWaitFlag = 4;
    private const int NoFollowFlag = 0x100;
    private const int CloseOnExecuteFlag = 0x1000000;
    private const int FullSync = 51;
    private const int StatBytes = 256;
    private const int StatfsBytes = 4_096;
    private const uint IsLocalFlag = 0x1000;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <inheritdoc/>
    public override int Describe(nint handle, out NativeFile file)
    {
        Span<byte> answer = stackalloc byte[StatBytes];
        var error = Result(IsArm ? StatDescriptor((int)handle, answer) : StatDescriptorIntel((int)handle, answer));
        file = error != 0 ? default : new NativeFile(
            BitConverter.ToUInt32(answer),
            BitConverter.ToUInt64(answer[8..]),
            BitConverter.ToInt64(answer[96..]),
            KindOfMode(BitConverter.ToUInt16(answer[4..])));
        return error;
    }

    /// <inheritdoc/>
    public override int KindOf(string path, bool isFollowing, out NativeEntryKind kind)
    {
        Span<byte> answer = stackalloc byte[StatBytes];
        var error = Result((isFollowing, IsArm) switch
        {
            (true, true) => StatPath(path, answer),
            (true, false) => StatPathIntel(path, answer),
            (false, true) => StatLink(path, answer),
            (false, false) => StatLinkIntel(path, answer),
        });
        kind = error != 0 ? default : KindOfMode(BitConverter.ToUInt16(answer[4..]));
        return error;
    }

    /// <inheritdoc/>
    public override int SyncData(nint handle) => SyncFile(handle);

    /// <inheritdoc/>
    public override int SyncFile(nint handle) => Result(Control((int)handle, FullSync));

    /// <inheritdoc/>
    public override int Inspect(string path, out DiskVolume volume)
    {
        volume = default;
        Span<byte> answer = stackalloc byte[StatfsBytes];
        var error = Result(IsArm ? Statfs(path, answer) : StatfsIntel(path, answer));
        if (error != 0) return error;
        var name = answer.Slice(72, 16);
        var type = Encoding.UTF8.GetString(name[..Math.Max(0, name.IndexOf((byte)0))]);
        var isLocal = (BitConverter.ToUInt32(answer[64..]) & IsLocalFlag) != 0;
        var blockBytes = BitConverter.ToUInt32(answer);
        volume = new DiskVolume
        {
            Kind = isLocal ? FileSystemNames.KindOf(type) : DiskVolumeKind.Network,
            FileSystemName = type,
            TotalBytes = BitConverter.ToInt64(answer[8..]) * blockBytes,
            FreeBytes = BitConverter.ToInt64(answer[24..]) * blockBytes,
        };
        return 0;
    }

    /// <inheritdoc/>
    public override DiskError ErrorOf(int nativeError) => nativeError switch
    {
        35 => DiskError.Locked, // EWOULDBLOCK
        69 => DiskError.NoSpace, // EDQUOT
        66 => DiskError.AlreadyExists, // ENOTEMPTY
        62 => DiskError.AccessDenied, // ELOOP: a symbolic link where a file is expected
        45 or 63 or 77 or 78 or 84 or 102 => DiskError.Unsupported, // ENOTSUP, ENAMETOOLONG, ENOLCK, ENOSYS, EOVERFLOW, EOPNOTSUPP
        _ => CommonErrorOf(nativeError),
    };

    /// <inheritdoc/>
    protected override int OpenDescriptor(string path, NativeOpenMode mode)
    {
        var flags = NeverWaitFlag | CloseOnExecuteFlag | mode switch
        {
            NativeOpenMode.Directory => 0,
            NativeOpenMode.Read => NoFollowFlag,
            NativeOpenMode.ReadWrite => ReadWriteFlag | NoFollowFlag,
            NativeOpenMode.CreateNew => ReadWriteFlag | NoFollowFlag | CreateFlag | ExclusiveFlag,
            _ => ReadWriteFlag | NoFollowFlag | CreateFlag,
        };
        return IsArm ? OpenPathArm(path, flags, 0, 0, 0, 0, 0, 0, (nint)FileMode) : OpenPath(path, flags, FileMode);
    }

    // On ARM the arguments behind the fixed ones travel on the stack, where only the ninth and later ones of a plain call go.
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPathArm(
        string path, int flags, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, nint mode);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command);

    [LibraryImport(Library, EntryPoint = "fstat", SetLastError = true)]
    private static partial int StatDescriptor(int descriptor, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int StatDescriptorIntel(int descriptor, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatPath(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatPathIntel(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "lstat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatLink(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatLinkIntel(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statfs(string path, Span<byte> answer);

    [LibraryImport(Library, EntryPoint = "statfs$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatfsIntel(string path, Span<byte> answer);
}
