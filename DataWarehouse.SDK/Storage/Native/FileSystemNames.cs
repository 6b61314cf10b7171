using System.Collections.Frozen;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What kind of place a file system is, by the name or the number that the operating system has for it.</summary>
/// <remarks>
/// The numbers are those that statfs returns on Linux. A file system in user space has one number for all, so that its name decides.
/// Stateless; thread-safe.
/// </remarks>
internal static class FileSystemNames
{
    private static readonly FrozenDictionary<string, DiskVolumeKind> Kinds = ((IEnumerable<KeyValuePair<string, DiskVolumeKind>>)
    [
        .. Each(DiskVolumeKind.Memory, "tmpfs", "ramfs", "devtmpfs", "hugetlbfs"),
        .. Each(DiskVolumeKind.Network, "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ceph", "9p", "afs", "afpfs", "webdav"),
        .. Each(DiskVolumeKind.Network, "lustre", "glusterfs", "ncpfs", "gfs", "gfs2", "ocfs2", "beegfs", "gpfs", "virtiofs", "prl_fs", "vboxsf"),
        .. Each(DiskVolumeKind.Network, "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.s3fs", "fuse.rclone"),
        .. Each(DiskVolumeKind.Network, "fuse.gcsfuse", "fuse.blobfuse", "fuse.blobfuse2", "fuse.juicefs", "fuse.davfs", "macfuse", "osxfuse"),
        .. Each(DiskVolumeKind.Local, "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "jfs", "reiserfs", "nilfs2", "overlay"),
        .. Each(DiskVolumeKind.Local, "apfs", "hfs", "ntfs", "ntfs3", "refs", "fuseblk", "vfat", "exfat", "fat32"),
    ]).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a file system on Linux.</summary>
    /// <param name="number">The type that statfs returned.</param>
    /// <returns>The name, or null where the number does not decide.</returns>
    public static string? NameOf(uint number) => number switch
    {
        0xEF53 => "ext4",
        0x58465342 => "xfs",
        0x9123683E => "btrfs",
        0xF2F52010 => "f2fs",
        0x2FC12FC1 => "zfs",
        0x794C7630 => "overlay",
        0x01021994 => "tmpfs",
        0x858458F6 => "ramfs",
        0x6969 => "nfs",
        0xFF534D42 => "cifs",
        0xFE534D42 => "smb2",
        0x00C36400 => "ceph",
        0x01021997 => "9p",
        _ => null,
    };

    /// <summary>The kind of a file system.</summary>
    /// <param name="name">Its name; upper and lower case do not matter.</param>
    public static DiskVolumeKind KindOf(string name) => Kinds.GetValueOrDefault(name, DiskVolumeKind.Unknown);

    private static IEnumerable<KeyValuePair<string, DiskVolumeKind>> Each(DiskVolumeKind kind, params string[] names) =>
        names.Select(name => KeyValuePair.Create(name, kind));
}
