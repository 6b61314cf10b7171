using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Tests.Simulation.Tracing;

public sealed class RecorderTests
{
    [Fact]
    public void Digest_EntriesOfOneLengthAndOtherContent_Differs() => Assert.NotEqual(DigestOf("first"u8, EntryKind.Command), DigestOf("other"u8, EntryKind.Command));

    [Fact]
    public void Digest_EntriesOfOtherKind_Differs() => Assert.NotEqual(DigestOf("first"u8, EntryKind.Command), DigestOf("first"u8, EntryKind.Configuration));

    [Fact]
    public void Digest_SameEntries_IsTheSame() => Assert.Equal(DigestOf("first"u8, EntryKind.Command), DigestOf("first"u8, EntryKind.Command));

    private static ulong DigestOf(ReadOnlySpan<byte> payload, EntryKind kind)
    {
        var recorder = new Recorder(new EventQueue(), null);
        Entry[] entries = [new Entry(new Term(2), new LogIndex(7), kind, payload.ToArray())];
        recorder.Add(WorldEvent.Sent, 1, new Message { Kind = MessageKind.Append, Entries = new EntryBatch(entries, 0, 1) });
        return recorder.Digest;
    }
}
