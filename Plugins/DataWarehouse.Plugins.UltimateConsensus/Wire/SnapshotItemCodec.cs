using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>Parts of snapshots and the answers to them as items of a payload (docs/formats.md, "Snapshots between replicas").</summary>
/// <remarks>Stateless and thread-safe. The bytes may hold anything.</remarks>
internal static class SnapshotItemCodec
{
    /// <summary>The kind of item that holds a part of a snapshot.</summary>
    public const byte ChunkKind = WireFormat.FirstOtherKind;

    /// <summary>The kind of item that holds an answer.</summary>
    public const byte AnswerItemKind = WireFormat.FirstOtherKind + 1;

    private const int NumbersMax = 12;

    /// <summary>Encodes a part.</summary>
    /// <param name="from">The leader.</param>
    /// <param name="to">The follower.</param>
    /// <param name="chunk">The part.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(ReplicaId from, ReplicaId to, in SnapshotChunk chunk, IBufferWriter<byte> target)
    {
        var configuration = ConfigurationCodec.Encode(chunk.Descriptor.Configuration);
        var writer = new WireWriter(target.GetSpan((NumbersMax * WireFormat.NumberBytesMax) + (2 * sizeof(ulong)) + configuration.Length + chunk.Bytes.Length));
        writer.Number(from.Value);
        writer.Number(to.Value);
        Write(ref writer, chunk.Transfer);
        writer.Number(chunk.Content.Index.Value);
        writer.Number(chunk.Content.Term.Value);
        writer.Number(chunk.Content.LengthBytes);
        writer.Fixed64(chunk.Content.Digest);
        writer.Number(chunk.Offset);
        writer.Fixed64(chunk.Checksum);
        writer.Number(configuration.Length);
        writer.Bytes(configuration);
        writer.Bytes(chunk.Bytes.Span);
        target.Advance(writer.Offset);
    }

    /// <summary>Encodes an answer.</summary>
    /// <param name="from">The follower.</param>
    /// <param name="to">The leader.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(ReplicaId from, ReplicaId to, in SnapshotChunkAnswer answer, IBufferWriter<byte> target)
    {
        var writer = new WireWriter(target.GetSpan((NumbersMax * WireFormat.NumberBytesMax) + 2));
        writer.Number(from.Value);
        writer.Number(to.Value);
        Write(ref writer, answer.Transfer);
        writer.Byte((byte)answer.Kind);
        writer.Number(answer.WantedOffset);
        writer.Number(answer.Attempt);
        writer.Byte((byte)answer.Reason);
        target.Advance(writer.Offset);
    }

    /// <summary>Decodes a part.</summary>
    /// <param name="item">An item of kind <see cref="ChunkKind"/>.</param>
    /// <param name="from">The leader.</param>
    /// <param name="to">The follower.</param>
    /// <param name="chunk">The part; its bytes are those of the item.</param>
    public static WireFlaw Decode(in WireItem item, out ReplicaId from, out ReplicaId to, out SnapshotChunk chunk)
    {
        chunk = default;
        var reader = new WireReader(item.Content.Span);
        (from, to) = (new ReplicaId(reader.Number()), new ReplicaId(reader.Number()));
        var transfer = ReadTransfer(ref reader);
        var (index, term, length) = (reader.Number(), reader.Number(), reader.Number());
        var digest = reader.Fixed64();
        var offset = reader.Number();
        var checksum = reader.Fixed64();
        var configurationLength = reader.Number();
        if (!reader.IsSound || configurationLength > reader.Remaining) return WireFlaw.Malformed;
        if (!ConfigurationCodec.TryDecode(item.Content.Span.Slice(reader.Offset, (int)configurationLength), out var configuration, out _)) return WireFlaw.Malformed;
        var descriptor = new SnapshotDescriptor(new LogIndex(index), new Term(term), configuration);
        var content = new SnapshotContent(item.Group, descriptor.Index, descriptor.Term, length, digest);
        chunk = new SnapshotChunk(transfer, content, descriptor, offset, item.Content[(reader.Offset + (int)configurationLength)..], checksum);
        return WireFlaw.None;
    }

    /// <summary>Decodes an answer.</summary>
    /// <param name="item">An item of kind <see cref="AnswerItemKind"/>.</param>
    /// <param name="from">The follower.</param>
    /// <param name="to">The leader.</param>
    /// <param name="answer">The answer.</param>
    public static WireFlaw Decode(in WireItem item, out ReplicaId from, out ReplicaId to, out SnapshotChunkAnswer answer)
    {
        var reader = new WireReader(item.Content.Span);
        (from, to) = (new ReplicaId(reader.Number()), new ReplicaId(reader.Number()));
        var transfer = ReadTransfer(ref reader);
        var kind = (AnswerKind)reader.Byte();
        var (wanted, attempt) = (reader.Number(), reader.Number());
        var reason = (TransferEnd)reader.Byte();
        answer = new SnapshotChunkAnswer(transfer, kind, wanted, (int)Math.Min(attempt, int.MaxValue), reason);
        return reader.IsAtEnd && kind is >= AnswerKind.Wants and <= AnswerKind.GivenUp && reason <= TransferEnd.Cancelled ? WireFlaw.None : WireFlaw.Malformed;
    }

    private static void Write(ref WireWriter writer, TransferId transfer)
    {
        writer.Number(transfer.LeaderTerm.Value);
        writer.Number(transfer.Number);
    }

    private static TransferId ReadTransfer(ref WireReader reader)
    {
        var term = reader.Number();
        return new TransferId(new Term(term), reader.Number());
    }
}
