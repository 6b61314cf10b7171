namespace DataWarehouse.Node.Backups;

/// <summary>The numbers of the backup format; <c>docs/formats.md</c> describes it.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class BackupFormat
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    /// <summary>Bytes before the first block.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Bytes of a block before its content.</summary>
    public const int BlockHeaderBytes = 8;

    /// <summary>Bytes of a block behind its content and padding.</summary>
    public const int BlockHashBytes = 8;

    /// <summary>Bytes of a state in one block at most: 256 KiB.</summary>
    public const int StateBlockBytes = 256 << 10;

    /// <summary>Bytes of the content of any other block at most.</summary>
    public const int ContentBytesMax = 4 << 10;

    /// <summary>Keyspaces in one file at most.</summary>
    public const int KeyspacesMax = 100_000;

    /// <summary>The blocks are padded to a multiple of this; then the digest follows, by which clients of etcd know a whole snapshot.</summary>
    public const int SectorBytes = 512;

    /// <summary>Bytes of the SHA-256 at the end.</summary>
    public const int DigestBytes = 32;

    /// <summary>The first eight bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "DWBACKUP"u8;

    /// <summary>How many bytes a block takes.</summary>
    /// <param name="contentBytes">Bytes of its content.</param>
    public static int BlockBytes(int contentBytes) => BlockHeaderBytes + Padded(contentBytes) + BlockHashBytes;

    /// <summary>How many bytes the blocks of a state take.</summary>
    /// <param name="stateBytes">Bytes of the state.</param>
    public static long StateBlocksBytes(long stateBytes)
    {
        var (whole, rest) = Math.DivRem(stateBytes, StateBlockBytes);
        return (whole * BlockBytes(StateBlockBytes)) + (rest == 0 ? 0 : BlockBytes((int)rest));
    }

    /// <summary>A length with the zeros behind it: the next multiple of 8.</summary>
    /// <param name="length">The length.</param>
    public static int Padded(int length) => (length + 7) & ~7;

    /// <summary>How many zeros follow the blocks.</summary>
    /// <param name="blocksEnd">Where they end.</param>
    public static int SectorPadding(long blocksEnd) => (int)((SectorBytes - (blocksEnd % SectorBytes)) % SectorBytes);
}
