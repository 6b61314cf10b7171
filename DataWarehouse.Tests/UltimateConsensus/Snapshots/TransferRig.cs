using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Snapshots;

/// <summary>A sender and a receiver with the messages between them in the test's hands, and the receiver's file.</summary>
internal sealed class TransferRig
{
    private readonly byte[] _snapshot;
    private readonly TransferLimits _limits;
    private readonly PlantedBug _planted;

    public TransferRig(byte[] snapshot, TransferLimits limits, PlantedBug planted = PlantedBug.None)
    {
        _snapshot = snapshot;
        _limits = limits;
        _planted = planted;
        Receiver = new SnapshotReceiver(new GroupId(1), limits, planted);
        Sender = Begin(1, 1);
    }

    public List<SnapshotChunk> Chunks { get; } = [];

    public List<SnapshotChunkAnswer> Answers { get; } = [];

    public byte[] File { get; private set; } = [];

    public SnapshotSender Sender { get; private set; } = null!;

    public SnapshotReceiver Receiver { get; private set; }

    public static SnapshotContent ContentOf(byte[] snapshot, long index = 10) =>
        new(new GroupId(1), new LogIndex(index), new Term(2), snapshot.Length, XxHash3.HashToUInt64(snapshot));

    public static SnapshotDescriptor DescriptorAt(long index = 10) => new(new LogIndex(index), new Term(2), Members.Empty);

    public SnapshotSender Begin(long leaderTerm, long number) => Begin(leaderTerm, number, ContentOf(_snapshot));

    public SnapshotSender Begin(long leaderTerm, long number, SnapshotContent content)
    {
        Sender = new SnapshotSender(new TransferId(new Term(leaderTerm), number), DescriptorAt(content.Index.Value), content, _limits, Sender);
        return Sender;
    }

    public void Pump()
    {
        while (Sender.TryNext(out var range))
            Chunks.Add(Sender.MakeChunk(range, _snapshot.AsMemory((int)range.Offset, range.LengthBytes)));
    }

    public SnapshotReceipt Deliver(SnapshotChunk chunk)
    {
        var receipt = Receiver.Step(chunk);
        if (receipt.Kind is ReceiptKind.Clear or ReceiptKind.StoreAfterClearing) File = [];
        if (receipt.Kind is ReceiptKind.Store or ReceiptKind.StoreAfterClearing) Write(chunk);
        if (receipt.Answer is { } answer) Answers.Add(answer);
        return receipt;
    }

    public void RestartReceiver(int keptBytes)
    {
        var descriptor = Receiver.Descriptor;
        File = File[..Math.Min(keptBytes, File.Length)];
        Receiver = new SnapshotReceiver(new GroupId(1), _limits, _planted);
        if (descriptor is null) return;
        var half = File.Length / 2;
        Receiver.Resume(ContentOf(_snapshot), descriptor, File.AsSpan(0, half));
        Receiver.Resume(ContentOf(_snapshot), descriptor, File.AsSpan(half));
    }

    /// <summary>Delivers everything in order, with ticks between, until the sender has ended; at most so many rounds.</summary>
    public void Settle(int roundsMax = 2000)
    {
        for (var round = 0; round < roundsMax && Sender.End == TransferEnd.None; round++)
        {
            Pump();
            DeliverAll();
            Sender.Tick();
        }
    }

    public void DeliverAll()
    {
        foreach (var chunk in Take(Chunks)) Deliver(chunk);
        foreach (var answer in Take(Answers)) Sender.Step(answer);
    }

    private static T[] Take<T>(List<T> messages)
    {
        var taken = messages.ToArray();
        messages.Clear();
        return taken;
    }

    private void Write(SnapshotChunk chunk)
    {
        var file = new byte[Math.Max(File.Length, (int)chunk.Offset + chunk.Bytes.Length)];
        File.CopyTo(file, 0);
        chunk.Bytes.Span.CopyTo(file.AsSpan((int)chunk.Offset));
        File = file;
    }
}
