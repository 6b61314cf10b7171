using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Wire;

/// <summary>Payloads that no writer wrote, and messages that none may write.</summary>
public sealed class WireFuzzTests
{
    private readonly EntryScratch _scratch = new();

    [Fact]
    public void Read_RandomBytes_GivesAVerdictAndWhatIsAcceptedIsCanonical()
    {
        var random = new Random(11);
        for (var round = 0; round < 100_000; round++)
        {
            var payload = new byte[random.Next(120)];
            random.NextBytes(payload);
            if (payload.Length > 0 && random.Next(4) > 0)
                payload[0] = WireFormat.Header;
            ReadAll(payload);
        }
    }

    [Fact]
    public void Read_DamagedPayload_GivesAVerdictAndWhatIsAcceptedIsCanonical()
    {
        var random = new Random(12);
        for (var round = 0; round < 100_000; round++)
        {
            var payload = WireMessages.Payload(WireMessages.Next(random), WireMessages.Next(random));
            for (var i = random.Next(3); i >= 0; i--)
                payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
            ReadAll(payload.AsMemory(0, random.Next(3) == 0 ? random.Next(payload.Length) : payload.Length));
        }
    }

    [Fact]
    public void Read_OneItemMalformed_TheOthersAreRead()
    {
        var writer = new WireBatchWriter(1 << 20);
        Assert.True(writer.TryAdd(WireMessages.Append(1, 5, 1, 4)));
        Assert.True(writer.TryAdd(WireMessages.Append(2, 5, 1, 4)));
        Assert.True(writer.TryAdd(WireMessages.Append(3, 5, 1, 4)));
        var payload = writer.Payload.ToArray();
        var second = 1 + ((payload.Length - 1) / 3) + WireFormat.LengthBytes;

        // An unknown flag.
        payload[second + 3] |= 0x80;
        var items = WireMessages.Items(payload);

        Assert.Equal(
            [WireFlaw.None, WireFlaw.Malformed, WireFlaw.None],
            items.Select(item => MessageCodec.Decode(item, _scratch, out _)));
    }

    [Fact]
    public void Read_OtherVersion_IsRefusedAsAWhole()
    {
        Assert.Empty(WireMessages.Items(new byte[] { 0x52, 0, 0, 0, 0 }, WireFlaw.UnknownVersion));
        Assert.Empty(WireMessages.Items(ReadOnlyMemory<byte>.Empty, WireFlaw.UnknownVersion));
    }

    [Fact]
    public void Read_LengthBeyondTheEnd_EndsTheReading()
    {
        var payload = WireMessages.Payload(WireMessages.Append(1, 5, 1, 4));

        Assert.Empty(WireMessages.Items(payload.AsMemory(0, payload.Length - 1), WireFlaw.BrokenFraming));
        Assert.Empty(WireMessages.Items(payload.AsMemory(0, 3), WireFlaw.BrokenFraming));
    }

    [Fact]
    public void Decode_EmptyItem_IsMalformed()
    {
        var item = Assert.Single(WireMessages.Items(new byte[] { WireFormat.Header, 0, 0, 0, 0 }));

        Assert.Equal(WireFlaw.Malformed, MessageCodec.Decode(item, _scratch, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(32)]
    public void Decode_KindThatIsNoMessage_IsUnknown(byte kind) =>
        Assert.Equal(WireFlaw.UnknownKind, MessageCodec.Decode(new WireItem(kind, default, new byte[2], WireFlaw.None), _scratch, out _));

    [Fact]
    public void Decode_CountOfEntriesThatLies_CostsNoMemory()
    {
        // Flags: entries; a count of 65,537 and one of 65,536, and nothing behind.
        Assert.Equal(WireFlaw.TooManyEntries, Decode([0x00, 0x08, 0x81, 0x80, 0x04]));
        Assert.Equal(WireFlaw.Malformed, Decode([0x00, 0x08, 0x80, 0x80, 0x04]));
        Assert.Equal(WireFlaw.Malformed, Decode([0x00, 0x08, 0x00]));
    }

    [Theory]
    [InlineData(new byte[] { 0x00, 0x08, 0x01, 0x40, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x08, 0x01, 0x80, 0x01, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x08, 0x01, 0x00, 0x05, 0x00 })]
    [InlineData(new byte[] { 0x04, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x04, 0x00, 0x81, 0x00 })]
    [InlineData(new byte[] { 0x04, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    [InlineData(new byte[] { 0x00, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x10, 0x01, 0x01, 0x05, 0x00 })]
    public void Decode_NotCanonicalOrCutOff_IsMalformed(byte[] content) => Assert.Equal(WireFlaw.Malformed, Decode(content));

    [Fact]
    public void Decode_IndexBeyondTheLast_IsMalformed()
    {
        // Index is the highest there is, so the entry's would be the one after it.
        byte[] content = [0x20, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01, 0x00, 0x00];

        Assert.Equal(WireFlaw.Malformed, Decode(content));
    }

    [Fact]
    public void Decode_SnapshotWithABadConfiguration_IsRefused() => Assert.Equal(WireFlaw.BadConfiguration, Decode([0x00, 0x10, 0x01, 0x01, 0x01, 0xff]));

    [Fact]
    public void TryAdd_WhatHasNoForm_Throws()
    {
        var writer = new WireBatchWriter(1 << 20);
        var sound = WireMessages.Append(1, 5, 1, 4);

        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Kind = 0 }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Kind = (MessageKind)16 }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Group = new GroupId(-1) }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Round = -1 }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Entries = new EntryBatch([new Entry(new Term(1), new LogIndex(1), (EntryKind)64, default)], 0, 1) }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with { Entries = new EntryBatch(new Entry[WireFormat.EntriesMax + 1], 0, WireFormat.EntriesMax + 1) }));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(sound with
        {
            Kind = MessageKind.InstallSnapshot,
            Snapshot = new SnapshotDescriptor(new LogIndex(1), new Term(1), new GroupConfiguration { Voters = [new ReplicaId(5)] }),
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryAdd(31, new GroupId(1), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryAdd(32, new GroupId(-1), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireBatchWriter(1_023));

        Assert.Equal((0, 0), (writer.Count, writer.Payload.Length));
    }

    [Fact]
    public void TryAdd_BeyondTheLimit_IsRefusedAndLeavesThePayloadAsItWas()
    {
        var writer = new WireBatchWriter(1_024);
        var added = 0;
        while (writer.TryAdd(WireMessages.Append(1, 5, 1, 100)))
            added++;
        var payload = writer.Payload.ToArray();

        Assert.Equal((added, added), (writer.Count, WireMessages.Items(payload).Count));
        Assert.InRange(payload.Length, 900, 1_024);
        Assert.False(writer.TryAdd(WireMessages.Append(1, 5, 1, 5_000)));
        Assert.False(writer.TryAdd(32, new GroupId(1), new byte[1_000]));
        Assert.False(writer.TryAdd(32, new GroupId(1), new byte[2_000]));
        Assert.Equal(payload, writer.Payload.ToArray());

        writer.Clear();
        Assert.Equal((0, 0), (writer.Count, writer.Payload.Length));
        Assert.True(writer.TryAdd(32, new GroupId(1), new byte[1_000]));
    }

    [Fact]
    public void Clear_AfterAHugePayload_LetsItsMemoryGo()
    {
        var writer = new WireBatchWriter(8 << 20);
        Assert.True(writer.TryAdd(WireMessages.Append(1, 5, 1, 2 << 20)));

        writer.Clear();

        Assert.True(writer.TryAdd(WireMessages.Append(1, 5, 1, 16)));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(writer.Payload, out var segment));
        Assert.InRange(segment.Array!.Length, 1, 1 << 20);
    }

    [Fact]
    public void WriteAndRead_InAStride_AllocateNothing()
    {
        var writer = new WireBatchWriter(1 << 20);
        var message = WireMessages.Append(1, 5, entries: 100, payloadBytes: 16);
        Cycle(writer, message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Cycle(writer, message);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Cycle(WireBatchWriter writer, in Message message)
    {
        writer.Clear();
        writer.TryAdd(message);
        var reader = new WireBatchReader(writer.Payload);
        while (reader.TryRead(out var item))
            MessageCodec.Decode(item, _scratch, out _);
    }

    private WireFlaw Decode(byte[] content) => MessageCodec.Decode(new WireItem((byte)MessageKind.Append, default, content, WireFlaw.None), _scratch, out _);

    private void ReadAll(ReadOnlyMemory<byte> payload)
    {
        var reader = new WireBatchReader(payload);
        while (reader.TryRead(out var item))
        {
            var flaw = MessageCodec.Decode(item, _scratch, out var message);
            Assert.True(Enum.IsDefined(flaw));
            if (flaw != WireFlaw.None)
            {
                Assert.Equal(default, message with { Entries = default });
                continue;
            }

            var writer = new WireBatchWriter(1 << 20);
            Assert.True(writer.TryAdd(message));
            Assert.Equal(item.Content.ToArray(), Assert.Single(WireMessages.Items(writer.Payload)).Content.ToArray());
        }

        Assert.True(Enum.IsDefined(reader.Flaw));
    }
}
