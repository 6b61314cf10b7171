using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Wire;

public sealed class MessageCodecTests
{
    private readonly EntryScratch _scratch = new();

    [Fact]
    public void Decode_WhatWasWritten_IsTheSameAndHasTheSameBytes()
    {
        var random = new Random(5);
        for (var round = 0; round < 20_000; round++)
        {
            var message = WireMessages.Next(random);
            var payload = WireMessages.Payload(message);

            var item = Assert.Single(WireMessages.Items(payload));
            Assert.Equal(WireFlaw.None, MessageCodec.Decode(item, _scratch, out var decoded));

            WireMessages.AssertSame(message, decoded);
            Assert.Equal(payload, WireMessages.Payload(decoded));
        }
    }

    [Fact]
    public void Decode_ManyMessagesOfManyGroups_ComeInTheirOrder()
    {
        var random = new Random(6);
        var writer = new WireBatchWriter(1 << 20);
        var messages = Enumerable.Range(0, 200).Select(_ => WireMessages.Next(random)).ToList();
        messages.ForEach(message => Assert.True(writer.TryAdd(message)));

        var items = WireMessages.Items(writer.Payload);

        Assert.Equal((200, 200), (writer.Count, items.Count));
        foreach (var (message, item) in messages.Zip(items))
        {
            Assert.Equal(((byte)message.Kind, message.Group), (item.Kind, item.Group));
            Assert.Equal(WireFlaw.None, MessageCodec.Decode(item, _scratch, out var decoded));
            WireMessages.AssertSame(message, decoded);
        }
    }

    [Fact]
    public void Decode_Append_TakesPayloadsFromTheReceivedBytesWithoutCopying()
    {
        var payload = WireMessages.Payload(WireMessages.Append(group: 1, index: 5, entries: 2, payloadBytes: 3));
        MessageCodec.Decode(Assert.Single(WireMessages.Items(payload)), _scratch, out var decoded);

        payload.AsSpan().Fill(0xee);

        Assert.Equal([0xee, 0xee, 0xee], decoded.Entries[1].Payload.ToArray());
    }

    [Fact]
    public void TryAdd_EntriesOfALeaderInItsStride_TakeTwoBytesEachBesideThePayload()
    {
        var few = WireMessages.Payload(WireMessages.Append(1, 5, entries: 1, payloadBytes: 16));
        var more = WireMessages.Payload(WireMessages.Append(1, 5, entries: 101, payloadBytes: 16));

        Assert.Equal(100 * (16 + 2), more.Length - few.Length);
    }

    [Fact]
    public void Golden_Messages_AreWrittenAndReadForEver()
    {
        Message[] messages =
        [
            new()
            {
                Kind = MessageKind.Append, Group = new GroupId(300), From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(9),
                Index = new LogIndex(1_000), LogTerm = new Term(8), Commit = new LogIndex(999),
                Entries = new EntryBatch(
                    [
                        new Entry(new Term(8), new LogIndex(1_001), EntryKind.Command, "old"u8.ToArray()),
                        new Entry(new Term(9), new LogIndex(1_002), EntryKind.Command, ReadOnlyMemory<byte>.Empty),
                        new Entry(new Term(9), new LogIndex(1_003), EntryKind.Configuration, new byte[] { 1, 0, 0 }),
                    ],
                    0,
                    3),
            },
            new()
            {
                Kind = MessageKind.AppendResponse, Group = new GroupId(300), From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(9),
                Index = new LogIndex(1_000), LogTerm = new Term(7), Refused = true, Hint = new LogIndex(long.MaxValue / 4),
            },
            new()
            {
                Kind = MessageKind.Vote, Group = new GroupId(0), From = new ReplicaId(3), To = new ReplicaId(1), Term = new Term(10),
                Index = new LogIndex(4), LogTerm = new Term(2), Forced = true,
            },
            new()
            {
                Kind = MessageKind.Heartbeat, Group = new GroupId(7), From = new ReplicaId(1), To = new ReplicaId(128), Term = new Term(1), Round = 5,
                Subject = new ReplicaId(3),
            },
            new()
            {
                Kind = MessageKind.InstallSnapshot, Group = new GroupId(8), From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(4),
                Snapshot = new SnapshotDescriptor(new LogIndex(77), new Term(3), Given.Voters(1, 2, 3)),
            },
        ];
        var writer = new WireBatchWriter(1 << 20);
        foreach (var message in messages)
            Assert.True(writer.TryAdd(message));
        Assert.True(writer.TryAdd(WireFormat.FirstOtherKind, new GroupId(9), [1, 2, 3]));

        GoldenFile.AssertMatches("consensus/messages-v1.golden", writer.Payload.ToArray());
        var items = WireMessages.Items(GoldenFile.Read("consensus/messages-v1.golden"));
        for (var i = 0; i < messages.Length; i++)
        {
            Assert.Equal(WireFlaw.None, MessageCodec.Decode(items[i], _scratch, out var decoded));
            WireMessages.AssertSame(messages[i], decoded);
        }

        Assert.Equal([1, 2, 3], items[^1].Content.ToArray());
    }
}
