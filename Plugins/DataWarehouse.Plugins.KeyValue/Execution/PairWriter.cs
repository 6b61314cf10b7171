using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>Writes versions as etcd's <c>KeyValue</c> messages.</summary>
/// <remarks>Stateless; to be used on the apply lane.</remarks>
internal static class PairWriter
{
    private const int KeyField = 1;
    private const int CreateField = 2;
    private const int ModField = 3;
    private const int VersionField = 4;
    private const int ValueField = 5;
    private const int LeaseField = 6;

    /// <summary>Bytes of a version's message.</summary>
    public static int SizeOf(in RecordHeader record, bool withValue) =>
        ProtoWriter.SizeOfBytes(KeyField, record.KeyLength)
        + ProtoWriter.SizeOfNumber(CreateField, record.Create)
        + ProtoWriter.SizeOfNumber(ModField, record.Main)
        + ProtoWriter.SizeOfNumber(VersionField, record.Version)
        + (withValue && !record.IsDeletion ? ProtoWriter.SizeOfBytes(ValueField, record.ValueLength) : 0)
        + ProtoWriter.SizeOfNumber(LeaseField, record.Lease);

    /// <summary>Writes a version as a nested message.</summary>
    public static void Write(ProtoWriter writer, int field, RecordLog log, Place place, bool withValue = true)
    {
        ref var record = ref log.At(place);
        writer.BeginSized(field, SizeOf(record, withValue));
        writer.Bytes(KeyField, log.KeyOf(place));
        writer.Number(CreateField, record.Create);
        writer.Number(ModField, record.Main);
        writer.Number(VersionField, record.Version);
        if (withValue) writer.Bytes(ValueField, log.ValueOf(place));
        writer.Number(LeaseField, record.Lease);
    }
}
