using System.Buffers.Binary;
using System.IO.Hashing;

namespace DataWarehouse.Node.Backups;

/// <summary>Goes through the blocks of a backup from where its file stands.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="path">What the file is called in messages.</param>
/// <param name="file">The file.</param>
internal sealed class BackupBlock(string path, Stream file)
{
    private readonly byte[] _bytes = new byte[BackupFormat.BlockBytes(BackupFormat.StateBlockBytes)];
    private int _contentBytes;

    /// <summary>Where the present block begins; at the end of the file, where the next one should.</summary>
    public long Offset { get; private set; }

    /// <summary>What it is.</summary>
    public BackupBlockKind Kind { get; private set; }

    /// <summary>Its content, until the next one is read.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(BackupFormat.BlockHeaderBytes, _contentBytes);

    /// <summary>Reads the next block.</summary>
    /// <returns>False if the file ends before or in it.</returns>
    /// <exception cref="BackupRefusedException">The bytes are no block.</exception>
    public bool Next()
    {
        Offset = file.Position;
        _contentBytes = 0;
        var header = _bytes.AsSpan(0, BackupFormat.BlockHeaderBytes);
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return false;
        Kind = (BackupBlockKind)BinaryPrimitives.ReadInt32LittleEndian(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[sizeof(int)..]);
        var lengthMax = Kind == BackupBlockKind.State ? BackupFormat.StateBlockBytes : BackupFormat.ContentBytesMax;
        if (Kind is < BackupBlockKind.Origin or > BackupBlockKind.End || length < 1 || length > lengthMax) throw Damaged();
        var rest = _bytes.AsSpan(BackupFormat.BlockHeaderBytes, BackupFormat.Padded(length) + BackupFormat.BlockHashBytes);
        if (file.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length) return false;
        var end = BackupFormat.BlockHeaderBytes + BackupFormat.Padded(length);
        if (XxHash3.HashToUInt64(_bytes.AsSpan(0, end), Offset) != BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(end))) throw Damaged();
        _contentBytes = length;
        return true;
    }

    private BackupRefusedException Damaged() => new(path, Offset, "the block here is damaged. Copy the file again, or take another backup.");
}
