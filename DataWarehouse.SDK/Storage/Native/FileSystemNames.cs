namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What kind of place a file system is, by the name or the number that the operating system has for it.</summary>
/// <remarks>
/// The numbers are those that statfs returns on Linux. A file system in user space has one number for all, so that its name decides.
/// Stateless; thread-safe.
/// </remarks>
internal static class FileSystemNames
{
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
    public static DiskVolumeKind KindOf(string name) => name.ToLowerInvariant() switch
    {
        "tmpfs" or "ramfs" or "devtmpfs" or "hugetlbfs" => DiskVolumeKind.Memory,
        "nfs" or "nfs4" or "cifs" or "smb" or "smb2" or "smb3" or "smbfs" or "ceph" or "9p" or "afs" or "afpfs" or "webdav" or "lustre"
            or "glusterfs" or "ncpfs" or "gfs" or "gfs2" or "ocfs2" or "beegfs" or "gpfs" or "virtiofs" or "prl_fs" or "vboxsf" => DiskVolumeKind.Network,
        "fuse.sshfs" or "fuse.glusterfs" or "fuse.ceph" or "fuse.ceph-fuse" or "fuse.s3fs" or "fuse.rclone" or "fuse.gcsfuse"
            or "fuse.blobfuse" or "fuse.blobfuse2" or "fuse.juicefs" or "fuse.davfs" or "macfuse" or "osxfuse" => DiskVolumeKind.Network,
        "ext2" or "ext3" or "ext4" or "xfs" or "btrfs" or "f2fs" or "zfs" or "bcachefs" or "jfs" or "reiserfs" or "nilfs2" or "overlay"
            or "apfs" or "hfs" or "ntfs" or "ntfs3" or "refs" or "fuseblk" or "vfat" or "exfat" or "fat32" => DiskVolumeKind.Local,
        _ => DiskVolumeKind.Unknown,
    };
}
