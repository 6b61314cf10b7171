using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The snapshots that one replica hands to followers or takes from a leader, part by part. Made when the first one is.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="replica">The replica.</param>
/// <param name="ports">Reads and stores.</param>
/// <param name="limits">The bounds of transfers.</param>
/// <param name="items">Scratch for what is sent.</param>
internal sealed class SnapshotExchange(HostedReplica replica, ISnapshotPorts ports, TransferLimits limits, ArrayBufferWriter<byte> items)
{
    /// <summary>One a follower, the latest, kept after its end for the next to go on with.</summary>
    private readonly List<SnapshotSending> _sendings = [];

    private SnapshotReceiving? _receiving;
    private long _number;

    /// <summary>What was received and the core has taken, or null.</summary>
    public ReceivedSnapshot? Received => _receiving?.Received;

    /// <summary>Whether ticks are needed.</summary>
    public bool IsActive => _receiving is not null || _sendings.Exists(static sending => !sending.IsOver);

    /// <summary>Begins to hand a snapshot over, in place of an earlier one to the same follower.</summary>
    /// <param name="message">The core's message.</param>
    public void Begin(in Message message)
    {
        var to = message.To;
        var earlier = _sendings.Find(sending => sending.Header.To == to);
        if (earlier is not null)
        {
            _sendings.Remove(earlier);
            End(earlier);
        }

        var sending = new SnapshotSending(replica, message, ++_number, earlier?.Sender ?? earlier?.Earlier);
        _sendings.Add(sending);
        ports.Open(sending);
    }

    /// <summary>The latest snapshot is open.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="stored">Which it is; null if there is none.</param>
    public void Opened(SnapshotSending sending, StoredSnapshot? stored)
    {
        if (!IsCurrent(sending)) return;
        var wanted = sending.Header.Snapshot!;
        if (stored is null || stored.Descriptor.Index != wanted.Index || stored.Descriptor.Term != wanted.Term)
        {
            // A later one took its place: the core will name that one.
            Ended(sending, isDelivered: false);
            return;
        }

        var digest = stored.HasFile ? stored.StateHash : SnapshotContent.DigestOfNothing;
        sending.Begin(new SnapshotContent(replica.Group, wanted.Index, wanted.Term, stored.StateBytes, digest), limits);
        Pump(sending);
    }

    /// <summary>A part was read.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="range">Which part.</param>
    /// <param name="bytes">Its bytes; empty if it could not be read.</param>
    public void Read(SnapshotSending sending, ChunkRange range, ReadOnlyMemory<byte> bytes)
    {
        sending.IsReading = false;
        if (!IsCurrent(sending)) return;
        if (bytes.Length != range.LengthBytes)
        {
            Ended(sending, isDelivered: false);
            return;
        }

        Send(sending, sending.Sender!.MakeChunk(range, bytes));
        Pump(sending);
    }

    /// <summary>Takes an answer of a follower.</summary>
    /// <param name="from">The follower.</param>
    /// <param name="answer">The answer.</param>
    public void Take(ReplicaId from, in SnapshotChunkAnswer answer)
    {
        if (_sendings.Find(sending => sending.Header.To == from) is not { Sender: { } sender, IsOver: false } sending) return;
        sender.Step(answer);
        GoOn(sending);
    }

    /// <summary>Takes a part from a leader.</summary>
    /// <param name="from">The leader.</param>
    /// <param name="chunk">The part; its bytes are valid until this call returns.</param>
    public void Take(ReplicaId from, in SnapshotChunk chunk)
    {
        if (chunk.Descriptor is { } offered && offered.Index <= replica.Core.Log.Commit && chunk.Content.Group == replica.Group && chunk.Content.Index == offered.Index)
        {
            HasAlready(from, chunk, offered);
            return;
        }

        var receiving = _receiving ??= new SnapshotReceiving(replica, limits);
        // One at a time: what is whole is made durable and installed before another is begun.
        if (receiving.Finishing != default) return;
        var receipt = receiving.Receiver.Step(chunk);
        receiving.From = from;
        receiving.TicksWithoutChunk = 0;
        if (receipt.Answer is { } answer) receiving.Answer = answer;
        switch (receipt.Kind)
        {
            case ReceiptKind.Store or ReceiptKind.StoreAfterClearing:
                receiving.StoresUnderWay++;
                ports.Store(receiving, receipt.Kind == ReceiptKind.StoreAfterClearing, chunk.Bytes);
                break;
            case ReceiptKind.Clear:
                ports.Discard(receiving);
                break;
        }

        Answer(receiving, chunk.Transfer);
    }

    /// <summary>A part is stored, or could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="isStored">Whether it is.</param>
    public void Stored(SnapshotReceiving receiving, bool isStored)
    {
        receiving.StoresUnderWay--;
        if (!ReferenceEquals(receiving, _receiving)) return;
        if (!isStored && receiving.Receiver.End is TransferEnd.None or TransferEnd.Complete)
        {
            receiving.Receiver.Cancel();
            ports.Discard(receiving);
            // Begins anew with the next transfer, whatever the receiver has counted.
            _receiving = null;
            return;
        }

        Answer(receiving, receiving.Answer?.Transfer ?? default);
    }

    /// <summary>The whole is durable, and a state machine was made from it; or it could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="received">Both, or null.</param>
    /// <param name="fault">What the state machine threw, in words; null if it was not its fault.</param>
    public void Finished(SnapshotReceiving receiving, ReceivedSnapshot? received, string? fault)
    {
        if (!ReferenceEquals(receiving, _receiving) || received is null)
        {
            var isCurrent = ReferenceEquals(receiving, _receiving);
            if (isCurrent) _receiving = null;
            if (isCurrent && fault is not null) replica.Stop(new ReplicaFault(FaultKind.StateMachineFailed, replica.Core.Term, receiving.Receiver.Descriptor!.Index, fault));
            received?.Machine.Discard();
            ports.Discard(receiving);
            return;
        }

        if (receiving.Answer is { } answer) Send(receiving.From, answer);
        receiving.Answer = null;
        Offer(receiving.From, receiving.Finishing.LeaderTerm, received.Stored.Descriptor);
        if (replica.Core.Log.PendingSnapshot is { } pending && pending.Index == received.Stored.Descriptor.Index)
        {
            receiving.Received = received;
            return;
        }

        received.Machine.Discard();
        ports.Discard(receiving);
        _receiving = null;
    }

    /// <summary>The received snapshot is installed, or of no use any more.</summary>
    public void Installed() => _receiving = null;

    /// <summary>A tick has passed.</summary>
    public void Tick()
    {
        for (var place = _sendings.Count - 1; place >= 0; place--)
        {
            if (_sendings[place] is not { Sender: { } sender, IsOver: false } sending) continue;
            sender.Tick();
            GoOn(sending);
        }

        if (_receiving is { } receiving && receiving.Finishing == default && (++receiving.TicksWithoutChunk >= limits.GiveUpTicks || IsOvertaken(receiving))) GiveUpReceiving();
    }

    /// <summary>The replica does not lead any more, or goes.</summary>
    public void Abandon()
    {
        foreach (var sending in _sendings) End(sending);
        _sendings.Clear();
    }

    /// <summary>The replica stops or begins anew: also what it was receiving is given up, or its file would stay open.</summary>
    public void GiveUp()
    {
        Abandon();
        GiveUpReceiving();
    }

    /// <summary>
    /// The leader does not know that all in its snapshot is here: what said so was lost on the way. Nothing is moved, for the log may still have the file of that very
    /// snapshot; the core says where it stands.
    /// </summary>
    private void HasAlready(ReplicaId from, in SnapshotChunk chunk, SnapshotDescriptor offered)
    {
        Send(from, new SnapshotChunkAnswer(chunk.Transfer, AnswerKind.Complete, chunk.Content.LengthBytes, 0, TransferEnd.None));
        Offer(from, chunk.Transfer.LeaderTerm, offered);
    }

    private void Offer(ReplicaId from, Term term, SnapshotDescriptor snapshot) =>
        replica.Core.Step(new Message { Kind = MessageKind.InstallSnapshot, Group = replica.Group, From = from, To = replica.Core.Self, Term = term, Snapshot = snapshot });

    /// <summary>The log has come past what is received, so nobody will ever send the rest.</summary>
    private bool IsOvertaken(SnapshotReceiving receiving) => receiving.Receiver.Descriptor is { } descriptor && descriptor.Index <= replica.Core.Log.Commit;

    /// <summary>A file that stays half received takes the place of another: few can be written at a time.</summary>
    private void GiveUpReceiving()
    {
        if (_receiving is { } receiving)
        {
            receiving.Received?.Machine.Discard();
            ports.Discard(receiving);
        }

        _receiving = null;
    }

    private bool IsCurrent(SnapshotSending sending)
    {
        if (!sending.IsOver && _sendings.Contains(sending)) return true;
        ports.Close(sending);
        return false;
    }

    private void GoOn(SnapshotSending sending)
    {
        if (sending.Sender!.End != TransferEnd.None) Ended(sending, sending.Sender.IsComplete);
        else Pump(sending);
    }

    private void Pump(SnapshotSending sending)
    {
        while (!sending.IsReading && sending.Sender!.TryNext(out var range))
        {
            if (range.LengthBytes == 0)
            {
                Send(sending, sending.Sender.MakeChunk(range, default));
                continue;
            }

            sending.IsReading = true;
            ports.Read(sending, range);
        }
    }

    private void Ended(SnapshotSending sending, bool isDelivered)
    {
        End(sending);
        replica.Core.ReportSnapshot(sending.Header.To, isDelivered);
    }

    private void End(SnapshotSending sending)
    {
        if (sending.IsOver) return;
        sending.IsOver = true;
        ports.Close(sending);
    }

    private void Send(SnapshotSending sending, in SnapshotChunk chunk)
    {
        items.ResetWrittenCount();
        SnapshotItemCodec.Encode(replica.Core.Self, sending.Header.To, chunk, items);
        replica.PostTo(sending.Header.To)?.AddBulk(SnapshotItemCodec.ChunkKind, replica.Group, items.WrittenSpan);
    }

    private void Send(ReplicaId to, in SnapshotChunkAnswer answer)
    {
        items.ResetWrittenCount();
        SnapshotItemCodec.Encode(replica.Core.Self, to, answer, items);
        replica.PostTo(to)?.AddBulk(SnapshotItemCodec.AnswerItemKind, replica.Group, items.WrittenSpan);
    }

    /// <summary>Answers once all that the answer speaks of is stored; that the whole is there is said when it is durable.</summary>
    private void Answer(SnapshotReceiving receiving, TransferId transfer)
    {
        if (receiving.StoresUnderWay > 0 || receiving.Answer is not { } answer) return;
        if (answer.Kind == AnswerKind.Complete)
        {
            receiving.Finishing = transfer;
            ports.Finish(receiving);
            return;
        }

        receiving.Answer = null;
        Send(receiving.From, answer);
    }
}
