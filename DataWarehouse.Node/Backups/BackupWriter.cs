using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace DataWarehouse.Node.Backups;

/// <summary>Writes a backup as a stream that is never read back: origin, keyspaces with their states, end, digest.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BackupWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = new byte[BackupFormat.BlockBytes(BackupFormat.StateBlockBytes)];
    private long _offset;
    private int _gathered;

    /// <summary>Begins a backup.</summary>
    /// <param name="destination">Where it goes; stays open.</param>
    /// <param name="origin">Where it comes from.</param>
    public BackupWriter(Stream destination, BackupOrigin origin)
    {
        _destination = destination;
        Span<byte> header = stackalloc byte[BackupFormat.HeaderBytes];
        header.Clear();
        BackupFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], BackupFormat.Version);
        Send(header);
        WriteBlock(BackupBlockKind.Origin, BackupCodec.Write(origin));
    }

    /// <summary>How long a backup becomes, in bytes.</summary>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="keyspaces">Its keyspaces.</param>
    public static long LengthOf(BackupOrigin origin, IEnumerable<BackupKeyspace> keyspaces)
    {
        long end = BackupFormat.HeaderBytes + BackupFormat.BlockBytes(BackupCodec.Write(origin).Length) + BackupFormat.BlockBytes(sizeof(int));
        foreach (var keyspace in keyspaces) end += BackupFormat.BlockBytes(BackupCodec.Write(keyspace).Length) + BackupFormat.StateBlocksBytes(keyspace.StateBytes);
        return end + BackupFormat.SectorPadding(end) + BackupFormat.DigestBytes;
    }

    /// <summary>Begins a keyspace; its state follows by way of <see cref="WriteState"/> and <see cref="EndState"/>.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public void Begin(BackupKeyspace keyspace) => WriteBlock(BackupBlockKind.Keyspace, BackupCodec.Write(keyspace));

    /// <summary>Takes the next bytes of the state.</summary>
    /// <param name="bytes">The bytes.</param>
    public void WriteState(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, BackupFormat.StateBlockBytes - _gathered)];
            part.CopyTo(_block.AsSpan(BackupFormat.BlockHeaderBytes + _gathered));
            _gathered += part.Length;
            bytes = bytes[part.Length..];
            if (_gathered == BackupFormat.StateBlockBytes) EndState();
        }
    }

    /// <summary>The state is complete.</summary>
    public void EndState()
    {
        if (_gathered > 0) SendBlock(BackupBlockKind.State, _gathered);
        _gathered = 0;
    }

    /// <summary>Ends the backup with its digest.</summary>
    /// <param name="keyspaces">How many keyspaces it has.</param>
    public void Complete(int keyspaces)
    {
        Span<byte> count = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(count, keyspaces);
        WriteBlock(BackupBlockKind.End, count);
        Span<byte> padding = stackalloc byte[BackupFormat.SectorBytes];
        padding.Clear();
        Send(padding[..BackupFormat.SectorPadding(_offset)]);
        Span<byte> digest = stackalloc byte[BackupFormat.DigestBytes];
        _digest.GetHashAndReset(digest);
        _destination.Write(digest);
        _destination.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _digest.Dispose();

    private void WriteBlock(BackupBlockKind kind, ReadOnlySpan<byte> content)
    {
        content.CopyTo(_block.AsSpan(BackupFormat.BlockHeaderBytes));
        SendBlock(kind, content.Length);
    }

    private void SendBlock(BackupBlockKind kind, int contentBytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_block, (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(_block.AsSpan(sizeof(int)), contentBytes);
        var end = BackupFormat.BlockHeaderBytes + BackupFormat.Padded(contentBytes);
        _block.AsSpan(BackupFormat.BlockHeaderBytes + contentBytes, end - BackupFormat.BlockHeaderBytes - contentBytes).Clear();

        // Seeded with its place, so that a block that moved is no block.
        BinaryPrimitives.WriteUInt64LittleEndian(_block.AsSpan(end), XxHash3.HashToUInt64(_block.AsSpan(0, end), _offset));
        Send(_block.AsSpan(0, end + BackupFormat.BlockHashBytes));
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        _digest.AppendData(bytes);
        _destination.Write(bytes);
        _offset += bytes.Length;
    }
}
