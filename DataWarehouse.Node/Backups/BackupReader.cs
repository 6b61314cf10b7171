using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace DataWarehouse.Node.Backups;

/// <summary>Reads a backup. Nothing of it is believed before the whole file was gone through once and agrees with its checksums.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BackupReader
{
    private const string CopyAgain = "Copy the file again, or take another backup.";
    private static ReadOnlySpan<byte> BoltMagic => [0xED, 0xDA, 0x0C, 0xED];

    private readonly string _path;
    private readonly Stream _file;
    private readonly List<(BackupKeyspace Keyspace, long StateAt)> _keyspaces = [];

    private BackupReader(string path, Stream file, BackupOrigin origin, byte[] digest) => (_path, _file, Origin, Digest) = (path, file, origin, digest);

    /// <summary>Where the backup comes from.</summary>
    public BackupOrigin Origin { get; }

    /// <summary>The SHA-256 that it ends with, which names this very backup.</summary>
    public byte[] Digest { get; }

    /// <summary>Its keyspaces.</summary>
    public IEnumerable<BackupKeyspace> Keyspaces => _keyspaces.Select(static found => found.Keyspace);

    /// <summary>Goes through a file, and takes it if all of it is sound.</summary>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="file">The file, which can seek; stays open as long as it is read from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupRefusedException">It is no sound backup that this release reads.</exception>
    public static BackupReader Open(string path, Stream file, CancellationToken cancellationToken)
    {
        ReadHeader(path, file);
        var block = new BackupBlock(path, file);
        Require(block.Next() && block.Kind == BackupBlockKind.Origin, path, BackupFormat.HeaderBytes, "the file does not begin with where it comes from. " + CopyAgain);
        var origin = Decoded(path, block, BackupCodec.ReadOrigin);
        var digest = new byte[BackupFormat.DigestBytes];
        var reader = new BackupReader(path, file, origin, digest);
        var end = reader.ReadKeyspaces(block, cancellationToken);
        reader.CheckEnd(end, digest, cancellationToken);
        return reader;
    }

    /// <summary>The state of a keyspace, checked again while it is read.</summary>
    /// <param name="keyspace">One of <see cref="Keyspaces"/>. Only one state at a time is read.</param>
    public Stream OpenState(BackupKeyspace keyspace)
    {
        _file.Position = _keyspaces.First(found => ReferenceEquals(found.Keyspace, keyspace)).StateAt;
        return new BackupStateInput(new BackupBlock(_path, _file), keyspace.StateBytes);
    }

    private static void ReadHeader(string path, Stream file)
    {
        Span<byte> header = stackalloc byte[32];
        file.Position = 0;
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read == header.Length && header.Slice(16, 4).SequenceEqual(BoltMagic))
            throw new BackupRefusedException(path, 16, "this is a database of etcd. Restore it with etcd, and copy its keys with 'etcdctl make-mirror'.");
        Require(read >= BackupFormat.HeaderBytes && header[..8].SequenceEqual(BackupFormat.Magic), path, 0, "this is no backup. Give a file that 'dw snapshot save' or 'etcdctl snapshot save' has written from one of our nodes.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        Require(version <= BackupFormat.Version, path, 8, $"a later release wrote this backup, in version {version}; this release reads version {BackupFormat.Version}. Use that release.");
        Require(version == BackupFormat.Version && BinaryPrimitives.ReadInt32LittleEndian(header[12..]) == 0, path, 8, "the header is damaged. " + CopyAgain);
        file.Position = BackupFormat.HeaderBytes;
    }

    private long ReadKeyspaces(BackupBlock block, CancellationToken cancellationToken)
    {
        while (true)
        {
            Require(block.Next(), _path, block.Offset, "the file ends here, before it is complete: it was cut, or its copy broke off. " + CopyAgain);
            if (block.Kind == BackupBlockKind.End) break;
            Require(block.Kind == BackupBlockKind.Keyspace && _keyspaces.Count < Origin.Keyspaces, _path, block.Offset, "there is a block that does not belong here. " + CopyAgain);
            var (keyspace, at) = (Decoded(_path, block, BackupCodec.ReadKeyspace), block.Offset);
            _keyspaces.Add((keyspace, _file.Position));
            var hash = new XxHash3();
            for (long left = keyspace.StateBytes; left > 0; left -= block.Content.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Require(block.Next(), _path, block.Offset, $"the file ends here, in the state of keyspace '{keyspace.Name}': it was cut, or its copy broke off. " + CopyAgain);
                Require(block.Kind == BackupBlockKind.State && block.Content.Length <= left, _path, block.Offset, $"there is a block that does not belong into the state of keyspace '{keyspace.Name}'. " + CopyAgain);
                hash.Append(block.Content.Span);
            }

            Require(hash.GetCurrentHashAsUInt64() == keyspace.StateHash, _path, at, $"the state of keyspace '{keyspace.Name}' is not the one that was written. " + CopyAgain);
        }

        var count = block.Content.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(block.Content.Span) : -1;
        Require(count == _keyspaces.Count && count == Origin.Keyspaces, _path, block.Offset, "keyspaces are missing. " + CopyAgain);
        return _file.Position;
    }

    private void CheckEnd(long end, byte[] digest, CancellationToken cancellationToken)
    {
        var digestAt = end + BackupFormat.SectorPadding(end);
        Require(_file.Length >= digestAt + BackupFormat.DigestBytes, _path, _file.Length, "the file ends here, within its digest. " + CopyAgain);
        Require(_file.Length == digestAt + BackupFormat.DigestBytes, _path, digestAt + BackupFormat.DigestBytes, "the file goes on behind its end. " + CopyAgain);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BackupFormat.StateBlockBytes];
        _file.Position = 0;
        for (var left = digestAt; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            _file.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }

        _file.ReadExactly(digest);
        Require(hash.GetHashAndReset().AsSpan().SequenceEqual(digest), _path, digestAt, "the SHA-256 at the end is not that of the file. " + CopyAgain);
    }

    private static T Decoded<T>(string path, BackupBlock block, Func<byte[], T> read)
    {
        try
        {
            return read(block.Content.ToArray());
        }
        catch (InvalidDataException exception)
        {
            throw new BackupRefusedException(path, block.Offset, $"the block contradicts itself: {exception.Message}. {CopyAgain}");
        }
    }

    private static void Require(bool isTrue, string path, long offset, string reason)
    {
        if (!isTrue) throw new BackupRefusedException(path, offset, reason);
    }
}
