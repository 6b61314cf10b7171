using System.Buffers.Binary;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Beats as items of a payload (docs/formats.md, "Beats"). A beat is alone in its payload, so that it finds its way without the shards.</summary>
/// <remarks>Stateless and thread-safe. The bytes may hold anything.</remarks>
internal static class BeatCodec
{
    /// <summary>The kind of item that holds a beat; its group is 0.</summary>
    public const byte BeatKind = WireFormat.FirstOtherKind + 4;

    /// <summary>The most shards of a node.</summary>
    public const int ShardsMax = 64;

    /// <summary>The most bytes of a beat.</summary>
    public const int BytesMax = 2 + (2 * UInt128Bytes) + (3 * sizeof(ulong)) + ((ShardsMax + 3) * WireFormat.NumberBytesMax);

    private const byte Version = 1;
    private const int UInt128Bytes = 16;

    /// <summary>Whether a payload is a beat, by its first item.</summary>
    /// <param name="payload">The payload.</param>
    public static bool IsBeat(ReadOnlySpan<byte> payload) =>
        payload.Length > 1 + WireFormat.LengthBytes && payload[0] == WireFormat.Header && payload[1 + WireFormat.LengthBytes] == BeatKind;

    /// <summary>Encodes a beat.</summary>
    /// <param name="beat">The beat, of at most <see cref="ShardsMax"/> shards.</param>
    /// <param name="target">Takes the bytes, <see cref="BytesMax"/> or more.</param>
    /// <returns>How many bytes it has.</returns>
    public static int Encode(Beat beat, Span<byte> target)
    {
        var writer = new WireWriter(target);
        writer.Byte(Version);
        writer.Byte(beat.Level);
        Write(ref writer, beat.Boot);
        Write(ref writer, beat.Heard);
        writer.Fixed64(beat.Withdrawn);
        writer.Number(beat.DurableBatch);
        writer.Number(beat.Digest.Count);
        writer.Fixed64(beat.Digest.Hash);
        writer.Number(beat.Progress.Length);
        foreach (var progress in beat.Progress) writer.Number(progress);
        return writer.Offset;
    }

    /// <summary>Decodes a beat. Of a later version what this one knows is read, and the rest is left.</summary>
    /// <param name="item">An item of kind <see cref="BeatKind"/>.</param>
    /// <param name="beat">The beat, or null.</param>
    public static WireFlaw Decode(in WireItem item, out Beat? beat)
    {
        beat = null;
        if (item.Flaw != WireFlaw.None) return item.Flaw;
        var reader = new WireReader(item.Content.Span);
        var version = reader.Byte();
        var level = reader.Byte();
        var (boot, heard) = (ReadBoot(ref reader, item), ReadBoot(ref reader, item));
        var withdrawn = reader.Fixed64();
        var durable = reader.Number();
        var count = reader.Number();
        var hash = reader.Fixed64();
        var shards = reader.Number();
        if (version == 0) return WireFlaw.Malformed;
        if (!reader.IsSound || shards is < 1 or > ShardsMax) return WireFlaw.Malformed;
        var progress = ImmutableArray.CreateBuilder<long>((int)shards);
        for (var shard = 0; shard < shards; shard++) progress.Add(reader.Number());
        if (!reader.IsSound || (version == Version && !reader.IsAtEnd) || boot == default) return WireFlaw.Malformed;
        beat = new Beat
        {
            Level = level,
            Boot = boot,
            Heard = heard,
            Withdrawn = withdrawn,
            DurableBatch = durable,
            Digest = new SleepDigest(count, hash),
            Progress = progress.MoveToImmutable(),
        };
        return WireFlaw.None;
    }

    private static void Write(ref WireWriter writer, BootId boot)
    {
        writer.Fixed64((ulong)boot.Value);
        writer.Fixed64((ulong)(boot.Value >> 64));
    }

    private static BootId ReadBoot(ref WireReader reader, in WireItem item)
    {
        var at = reader.Skip(UInt128Bytes);
        return reader.IsSound ? new BootId(BinaryPrimitives.ReadUInt128LittleEndian(item.Content.Span[at..])) : default;
    }
}
