using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>How many bytes an entry and a batch have on the wire and on the disk: as many as of ours.</summary>
internal sealed class RawShape
{
    /// <summary>What a message of entries begins with: kind, number of entries, the last one's number; about what an append of ours has before its entries.</summary>
    public const int MessageHeaderBytes = 24;

    /// <summary>Before the records of one write.</summary>
    public const int BatchHeaderBytes = BatchHeader.Bytes;

    private const int EntryHeadBytes = 2;
    private const int RecordBodyHeadBytes = 16;

    public RawShape(int payloadBytes)
    {
        var enveloped = CommandEnvelopeCodec.Encode(CommandEnvelope.PlainCommand(0, new byte[payloadBytes])).Length;
        WireBytes = EntryHeadBytes + enveloped;
        DiskBytes = RecordHeader.Pad(RecordHeader.LengthOf(RecordFlags.None, RecordBodyHeadBytes + enveloped));
    }

    /// <summary>An entry in a message.</summary>
    public int WireBytes { get; }

    /// <summary>An entry in the log, padding included.</summary>
    public int DiskBytes { get; }
}
