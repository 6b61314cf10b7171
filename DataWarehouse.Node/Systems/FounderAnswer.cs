using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Systems;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// What a founder says of itself before there is a cluster: the number of its data directory and, to those that ask for it, the highest feature level that it can do. Releases before feature level 2 ask for nothing
/// and say the number only.
/// </summary>
/// <param name="Directory">The number of its data directory.</param>
/// <param name="Level">The highest feature level that it can do.</param>
/// <remarks>Immutable and thread-safe. The forms are fixed: who founds a cluster knows nothing of the others yet.</remarks>
internal readonly record struct FounderAnswer(UInt128 Directory, int Level)
{
    private const byte AsksForLevel = 1;
    private const int ShortBytes = 16;
    private const int Bytes = ShortBytes + sizeof(int);

    /// <summary>What is asked: for the level, too.</summary>
    public static ReadOnlyMemory<byte> Question { get; } = new[] { AsksForLevel };

    /// <summary>Writes an answer.</summary>
    /// <param name="question">What was asked.</param>
    public byte[] Write(ReadOnlySpan<byte> question)
    {
        var bytes = new byte[question is [AsksForLevel] ? Bytes : ShortBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Directory);
        if (bytes.Length == Bytes) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(ShortBytes), Level);
        return bytes;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="bytes">The bytes, which may hold anything.</param>
    /// <param name="answer">The answer.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FounderAnswer answer)
    {
        answer = default;
        if (bytes.Length is not (ShortBytes or Bytes)) return false;
        var level = bytes.Length == Bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes[ShortBytes..]) : FeatureLevels.First;
        answer = new FounderAnswer(BinaryPrimitives.ReadUInt128LittleEndian(bytes), level);
        return level is >= FeatureLevels.First and <= SystemLimits.FeatureLevelMax && answer.Directory != UInt128.Zero;
    }
}
