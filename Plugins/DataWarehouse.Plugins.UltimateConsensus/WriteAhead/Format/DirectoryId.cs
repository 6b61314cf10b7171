using System.Buffers.Binary;
using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>
/// The name of one data directory, drawn at random when it is made. It stands in every segment, so that files of two directories are never mixed,
/// and peers remember it together with the start epoch, so that a copy of the directory is noticed.
/// </summary>
/// <param name="Value">128 random bits; 0 is "no directory".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct DirectoryId(UInt128 Value)
{
    /// <summary>Bytes of an encoded id.</summary>
    public const int Bytes = 16;

    /// <summary>Reads an id.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    public static DirectoryId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128LittleEndian(bytes));

    /// <summary>Writes the id.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128LittleEndian(bytes, Value);

    /// <summary>The id as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
