using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Storage;

/// <summary>The tables of names and numbers that the driver decides by.</summary>
public sealed class NativeFactsTests
{
    private const string Mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        23 22 0:5 / /data rw shared:2 master:1 - fuse.sshfs host:/x rw
        24 22 0:6 / /data rw - nfs4 host:/y rw
        25 22 0:7 / /with\040blank rw - tmpfs tmpfs rw
        26 22 0:8 / /tail\04 rw - xfs /dev/sdb rw
        broken line
        27 22 0:9 / /short rw -
        """;

    [Theory]
    [InlineData("/", "ext4")]
    [InlineData("/home/x", "ext4")]
    [InlineData("/data", "nfs4")]
    [InlineData("/data/x", "nfs4")]
    [InlineData("/database", "ext4")]
    [InlineData("/with blank/x", "tmpfs")]
    [InlineData("/tail\\04/x", "xfs")]
    [InlineData("/short", "ext4")]
    public void MountTable_Path_BelongsToTheDeepestAndLatestMount(string path, string expected) =>
        Assert.Equal(expected, MountTable.FileSystemOf(Mounts, path));

    [Fact]
    public void MountTable_NothingHoldsThePath_IsEmpty() => Assert.Equal(string.Empty, MountTable.FileSystemOf(string.Empty, "/a"));

    [Theory]
    [InlineData("tmpfs", DiskVolumeKind.Memory)]
    [InlineData("ramfs", DiskVolumeKind.Memory)]
    [InlineData("nfs4", DiskVolumeKind.Network)]
    [InlineData("fuse.sshfs", DiskVolumeKind.Network)]
    [InlineData("9p", DiskVolumeKind.Network)]
    [InlineData("NTFS", DiskVolumeKind.Local)]
    [InlineData("apfs", DiskVolumeKind.Local)]
    [InlineData("fuse.unheard-of", DiskVolumeKind.Unknown)]
    [InlineData("", DiskVolumeKind.Unknown)]
    public void KindOf_Name(string name, DiskVolumeKind expected) => Assert.Equal(expected, FileSystemNames.KindOf(name));

    [Theory]
    [InlineData(0xEF53, DiskVolumeKind.Local)]
    [InlineData(0x58465342, DiskVolumeKind.Local)]
    [InlineData(0x9123683E, DiskVolumeKind.Local)]
    [InlineData(0xF2F52010, DiskVolumeKind.Local)]
    [InlineData(0x2FC12FC1, DiskVolumeKind.Local)]
    [InlineData(0x794C7630, DiskVolumeKind.Local)]
    [InlineData(0x01021994, DiskVolumeKind.Memory)]
    [InlineData(0x858458F6, DiskVolumeKind.Memory)]
    [InlineData(0x6969, DiskVolumeKind.Network)]
    [InlineData(0xFF534D42, DiskVolumeKind.Network)]
    [InlineData(0xFE534D42, DiskVolumeKind.Network)]
    [InlineData(0x00C36400, DiskVolumeKind.Network)]
    [InlineData(0x01021997, DiskVolumeKind.Network)]
    public void NameOf_NumberOfLinux_HasTheKind(uint number, DiskVolumeKind expected) =>
        Assert.Equal(expected, FileSystemNames.KindOf(FileSystemNames.NameOf(number)!));

    [Fact]
    public void NameOf_FileSystemInUserSpace_DoesNotDecide() => Assert.Null(FileSystemNames.NameOf(0x65735546));

    [Theory]
    [InlineData(0, DiskError.None)]
    [InlineData(2, DiskError.NotFound)]
    [InlineData(183, DiskError.AlreadyExists)]
    [InlineData(112, DiskError.NoSpace)]
    [InlineData(5, DiskError.AccessDenied)]
    [InlineData(19, DiskError.ReadOnly)]
    [InlineData(32, DiskError.Locked)]
    [InlineData(4, DiskError.TooManyOpenFiles)]
    [InlineData(50, DiskError.Unsupported)]
    [InlineData(1117, DiskError.Faulty)]
    public void WindowsErrors_Number_HasAMeaning(int number, DiskError expected) => Assert.Equal(expected, WindowsErrors.ErrorOf(number));

    [Theory]
    [InlineData(@"C:\data/a/b", @"\\?\C:\data\a\b")]
    [InlineData(@"\\host\share/a", @"\\?\UNC\host\share\a")]
    [InlineData(@"\\?\C:\a", @"\\?\C:\a")]
    public void WindowsErrors_Path_LosesItsLimit(string path, string expected) => Assert.Equal(expected, WindowsErrors.Unlimited(path));

    [Fact]
    public void Linux_WhatIsNotThere_IsAnErrorOrHasNoName()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The calls are those of Linux.");
        var native = new LinuxFiles();

        Assert.Equal(9, native.Describe(-1, out var file));
        Assert.Equal(default, file);
        Assert.Equal(9, native.Close(-1));
        Assert.NotEqual(string.Empty, native.NameFromMountTable("/no-such-directory"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(267)]
    [InlineData(80)]
    [InlineData(39)]
    [InlineData(1295)]
    [InlineData(1314)]
    [InlineData(33)]
    [InlineData(1)]
    [InlineData(206)]
    public void WindowsErrors_OtherNumbersOfAMeaning_AreNotFaulty(int number) =>
        Assert.NotEqual(DiskError.Faulty, WindowsErrors.ErrorOf(number));

    [Fact]
    public void DirectoryListing_NumberOfAnException_IsThatOfTheSystem()
    {
        Assert.Equal(5, DirectoryListing.NumberOf(5));
        Assert.Equal(112, DirectoryListing.NumberOf(unchecked((int)0x80070070)));
        Assert.Equal(7, DirectoryListing.Read(Path.Combine(AppContext.BaseDirectory, "no-such-directory"), 7, 8, out var entries));
        Assert.True(entries.IsDefault);
    }
}
