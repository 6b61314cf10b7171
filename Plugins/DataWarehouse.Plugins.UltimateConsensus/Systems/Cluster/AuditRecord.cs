using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>What an operator decided that a cluster does not decide by itself.</summary>
/// <param name="Index">The index of the entry that recorded it.</param>
/// <param name="TimestampTicks">The clock of the log then, in ticks of 100 ns UTC since the year 1.</param>
/// <param name="Group">The group it is about, or -1.</param>
/// <param name="Text">What was decided, by whom and what it cost.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record AuditRecord(long Index, long TimestampTicks, long Group, string Text) : IStoredRecord
{
    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static AuditRecord Read(ref FieldReader reader) =>
        new(SystemFields.Positive(ref reader), reader.Number(), reader.Number() - 1, SystemFields.Text(ref reader, SystemLimits.TextBytesMax));

    internal void Write(FieldWriter writer)
    {
        writer.Number(Index);
        writer.Number(TimestampTicks);
        writer.Number(Group + 1);
        SystemFields.Write(writer, Text);
    }
}
