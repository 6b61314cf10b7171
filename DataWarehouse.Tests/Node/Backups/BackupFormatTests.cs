using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataWarehouse.Node.Backups;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.Node.Backups;

/// <summary>The bytes of backups: what is written is read, and nothing else is.</summary>
public sealed class BackupFormatTests
{
    [Fact]
    public void Backup_StaysWhatItIs()
    {
        GoldenFile.AssertMatches("backup/backup-v1.golden", BackupBytes.Small());

        var backup = BackupBytes.Open(GoldenFile.Read("backup/backup-v1.golden"));

        Assert.Equal(BackupBytes.Origin, backup.Origin);
        Assert.Equal([BackupBytes.Keyspace("default", "state of default"u8.ToArray()), BackupBytes.Keyspace("orders", Encoding.UTF8.GetBytes(new string('o', 300)))], backup.Keyspaces);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256 << 10)]
    [InlineData((256 << 10) + 1)]
    [InlineData(1_000_003)]
    public void State_ComesBackAsItWas(int length)
    {
        var (first, second) = (new byte[length], new byte[length / 2 + 1]);
        new Random(length).NextBytes(first);
        new Random(length + 1).NextBytes(second);

        var bytes = BackupBytes.Of(BackupBytes.Origin, ("a", first), ("b", second));
        var backup = BackupBytes.Open(bytes);

        Assert.Equal(bytes.Length, BackupWriter.LengthOf(BackupBytes.Origin, backup.Keyspaces));
        Assert.Equal([second, first], backup.Keyspaces.Reverse().Select(keyspace => StateOf(backup, keyspace)));
    }

    [Fact]
    public void Backup_HasTheDigestThatClientsOfEtcdLookFor()
    {
        var bytes = BackupBytes.Small();

        Assert.Equal(32, bytes.Length % 512);
        Assert.Equal(SHA256.HashData(bytes.AsSpan(..^32)), bytes[^32..]);
    }

    [Fact]
    public void Backup_CutAnywhere_IsRefusedWithTheOffset()
    {
        var bytes = BackupBytes.Small();
        for (var length = 0; length < bytes.Length; length++)
        {
            var refusal = Assert.Throws<BackupRefusedException>(() => BackupBytes.Open(bytes[..length]));
            Assert.InRange(refusal.Offset, 0, length);
        }

        Assert.Contains("goes on", Assert.Throws<BackupRefusedException>(() => BackupBytes.Open([.. bytes, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backup_WithAnyBitChanged_IsRefused()
    {
        var bytes = BackupBytes.Small();
        for (var place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= 0x10;
            Assert.Throws<BackupRefusedException>(() => BackupBytes.Open(bytes));
            bytes[place] ^= 0x10;
        }

        BackupBytes.Open(bytes);
    }

    [Fact]
    public void Backup_WithBlocksOfAnother_IsRefused()
    {
        var bytes = BackupBytes.Of(BackupBytes.Origin, ("a", new byte[300 << 10]), ("b", [1]));
        var other = BackupBytes.Of(BackupBytes.Origin, ("a", Enumerable.Repeat((byte)9, 300 << 10).ToArray()), ("b", [1]));

        // One whole block, sound by itself, in the place of another one of the same kind.
        var at = BackupFormat.HeaderBytes + BackupFormat.BlockBytes(BackupCodec.Write(BackupBytes.Origin).Length) + BackupFormat.BlockBytes(BackupCodec.Write(BackupBytes.Keyspace("a", [1])).Length);
        other.AsSpan(at, BackupFormat.BlockBytes(BackupFormat.StateBlockBytes)).CopyTo(bytes.AsSpan(at));

        Assert.Contains("state of keyspace 'a'", Assert.Throws<BackupRefusedException>(() => BackupBytes.Open(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfOthers_AreNamedForWhatTheyAre()
    {
        var newer = BackupBytes.Small();
        BinaryPrimitives.WriteInt32LittleEndian(newer.AsSpan(8), 2);
        var etcd = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(etcd.AsSpan(16), 0xED0CDAED);

        Assert.Contains("later release", Assert.Throws<BackupRefusedException>(() => BackupBytes.Open(newer)).Message, StringComparison.Ordinal);
        Assert.Contains("database of etcd", Assert.Throws<BackupRefusedException>(() => BackupBytes.Open(etcd)).Message, StringComparison.Ordinal);
        Assert.Contains("no backup", Assert.Throws<BackupRefusedException>(() => BackupBytes.Open("a file of somebody else, long enough"u8.ToArray())).Message, StringComparison.Ordinal);
    }

    private static byte[] StateOf(BackupReader backup, BackupKeyspace keyspace)
    {
        using var state = backup.OpenState(keyspace);
        var copy = new MemoryStream();
        state.CopyTo(copy);
        return copy.ToArray();
    }
}
