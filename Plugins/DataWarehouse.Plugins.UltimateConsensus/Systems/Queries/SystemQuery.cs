using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;

/// <summary>A question for the system group: one page of rows. The answer is a <see cref="SystemPage"/>.</summary>
/// <param name="Kind">What rows.</param>
/// <param name="AfterNumber">Rows that are found by a number: those above it; -1 begins at the front.</param>
/// <param name="AfterName">Rows that are found by a name: those behind it; empty begins at the front.</param>
/// <param name="RowsMax">How many at most, 1 to <see cref="SystemLimits.PageRowsMax"/>.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SystemQuery(SystemQueryKind Kind, long AfterNumber, string AfterName, int RowsMax)
{
    internal const byte Version = 1;

    /// <summary>The question for the first page.</summary>
    /// <param name="kind">What rows.</param>
    public static SystemQuery First(SystemQueryKind kind) => new(kind, -1, string.Empty, SystemLimits.PageRowsMax);

    /// <summary>The question as bytes.</summary>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public byte[] Encode()
    {
        if (AfterNumber < -1 || RowsMax is < 1 or > SystemLimits.PageRowsMax || (AfterName.Length > 0 && !SystemNames.IsName(AfterName)))
            throw new ArgumentException("A value of the query is outside its range.");
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new FieldWriter(buffer);
        writer.Byte(Version);
        writer.Byte((byte)Kind);
        writer.Number(AfterNumber + 1);
        SystemFields.Write(writer, AfterName);
        writer.Number(RowsMax);
        return buffer.WrittenSpan.ToArray();
    }

    internal static SystemQuery Read(ref FieldReader reader)
    {
        if (reader.Byte() != Version) reader.Refuse(EnvelopeFlaw.UnknownVersion);
        return new SystemQuery(
            (SystemQueryKind)reader.Byte(),
            reader.Number() - 1,
            SystemFields.Text(ref reader, SystemLimits.NameCharactersMax),
            SystemFields.Small(ref reader, 1, SystemLimits.PageRowsMax));
    }
}
