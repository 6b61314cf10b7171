using System.Buffers.Binary;
using System.IO.Hashing;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>The form in which callers hold a snapshot: <c>format, group, index, checksum, state</c>.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupSnapshot
{
    /// <summary>What stands before the state, in bytes.</summary>
    public const int HeaderBytes = 32;

    private const ulong Format = 0x0001_50414E53_5744; // "DWSNAP", version 1
    private const int GroupOffset = 8;
    private const int IndexOffset = 16;
    private const int ChecksumOffset = 24;

    /// <summary>Puts the header in front of a state.</summary>
    /// <param name="snapshot">The whole snapshot, with room for the header.</param>
    /// <param name="group">The group.</param>
    /// <param name="index">The last entry in it.</param>
    public static void Seal(Span<byte> snapshot, int group, long index)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(snapshot, Format);
        BinaryPrimitives.WriteInt64LittleEndian(snapshot[GroupOffset..], group);
        BinaryPrimitives.WriteInt64LittleEndian(snapshot[IndexOffset..], index);
        BinaryPrimitives.WriteUInt64LittleEndian(snapshot[ChecksumOffset..], ChecksumOf(snapshot));
    }

    /// <summary>Finds the state in a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="state">The state.</param>
    /// <returns>Whether it is a whole snapshot of a known form.</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> snapshot, out ReadOnlyMemory<byte> state)
    {
        state = default;
        var bytes = snapshot.Span;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Format) return false;
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]) != ChecksumOf(bytes)) return false;
        state = snapshot[HeaderBytes..];
        return true;
    }

    /// <summary>The last entry in a snapshot that <see cref="TryOpen"/> has accepted.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public static long IndexOf(ReadOnlySpan<byte> snapshot) => BinaryPrimitives.ReadInt64LittleEndian(snapshot[IndexOffset..]);

    private static ulong ChecksumOf(ReadOnlySpan<byte> snapshot)
    {
        var hash = new XxHash3();
        hash.Append(snapshot[..ChecksumOffset]);
        hash.Append(snapshot[HeaderBytes..]);
        return hash.GetCurrentHashAsUInt64();
    }
}
