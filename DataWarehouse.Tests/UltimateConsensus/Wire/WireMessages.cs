using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Wire;

/// <summary>Messages that can be written, and what is needed to compare them.</summary>
internal static class WireMessages
{
    private static readonly long[] Numbers = [0, 1, 127, 128, 16_383, 16_384, int.MaxValue, long.MaxValue / 4, long.MaxValue - 1, long.MaxValue];

    public static Message Next(Random random) => new()
    {
        Kind = (MessageKind)random.Next(1, 16),
        Group = new GroupId(Number(random)),
        From = new ReplicaId(Number(random)),
        To = new ReplicaId(Number(random)),
        Term = new Term(Number(random)),
        Index = new LogIndex(Number(random)),
        LogTerm = new Term(Number(random)),
        Commit = new LogIndex(Number(random)),
        Hint = new LogIndex(Number(random)),
        Round = Number(random),
        Subject = new ReplicaId(Number(random)),
        Refused = random.Next(2) == 0,
        Forced = random.Next(2) == 0,
        Entries = random.Next(2) == 0 ? EntryBatch.Empty : Entries(random),
        Snapshot = random.Next(4) > 0 ? null : new SnapshotDescriptor(new LogIndex(Number(random)), new Term(Number(random)), Given.Voters(1, 2, 3)),
    };

    /// <summary>An append of a leader in its stride: neighbouring entries of its own term.</summary>
    public static Message Append(long group, long index, int entries, int payloadBytes)
    {
        var array = new Entry[entries];
        for (var i = 0; i < entries; i++)
            array[i] = new Entry(new Term(7), new LogIndex(index + 1 + i), EntryKind.Command, new byte[payloadBytes]);

        return new Message
        {
            Kind = MessageKind.Append,
            Group = new GroupId(group),
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(7),
            Index = new LogIndex(index),
            LogTerm = new Term(7),
            Commit = new LogIndex(index),
            Entries = new EntryBatch(array, 0, entries),
        };
    }

    public static byte[] Payload(params ReadOnlySpan<Message> messages)
    {
        var writer = new WireBatchWriter(1 << 20);
        foreach (ref readonly var message in messages)
            Assert.True(writer.TryAdd(message));
        return writer.Payload.ToArray();
    }

    public static List<WireItem> Items(ReadOnlyMemory<byte> payload, WireFlaw flaw = WireFlaw.None)
    {
        var items = new List<WireItem>();
        var reader = new WireBatchReader(payload);
        while (reader.TryRead(out var item))
            items.Add(item);
        Assert.Equal(flaw, reader.Flaw);
        return items;
    }

    public static void AssertSame(in Message expected, in Message actual)
    {
        Assert.Equal(expected with { Entries = default, Snapshot = null }, actual with { Entries = default, Snapshot = null });
        Assert.Equal(expected.Entries.Count, actual.Entries.Count);
        for (var i = 0; i < expected.Entries.Count; i++)
        {
            Assert.Equal(expected.Entries[i] with { Payload = default }, actual.Entries[i] with { Payload = default });
            Assert.True(expected.Entries[i].Payload.Span.SequenceEqual(actual.Entries[i].Payload.Span));
        }

        Assert.Equal(expected.Snapshot?.Index, actual.Snapshot?.Index);
        Assert.Equal(expected.Snapshot?.Term, actual.Snapshot?.Term);
        Assert.Equal(expected.Snapshot?.Configuration.Voters.AsEnumerable(), actual.Snapshot?.Configuration.Voters.AsEnumerable());
    }

    private static EntryBatch Entries(Random random)
    {
        var entries = new Entry[random.Next(6)];
        var (index, term) = (random.NextInt64(1, 1_000), random.NextInt64(1, 9));
        for (var i = 0; i < entries.Length; i++)
        {
            index = random.Next(4) == 0 ? Number(random) : (index + 1) & long.MaxValue;
            term = random.Next(4) == 0 ? Number(random) : term;
            var payload = new byte[random.Next(3) == 0 ? 0 : random.Next(300)];
            random.NextBytes(payload);
            entries[i] = new Entry(new Term(term), new LogIndex(index), (EntryKind)random.Next(64), payload);
        }

        return new EntryBatch(entries, 0, entries.Length);
    }

    private static long Number(Random random) => random.Next(3) switch
    {
        0 => Numbers[random.Next(Numbers.Length)],
        1 => random.Next(300),
        _ => random.NextInt64() >> random.Next(63),
    };
}
