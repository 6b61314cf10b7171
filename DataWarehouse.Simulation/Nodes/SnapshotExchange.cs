using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Simulation.Network;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Hands snapshots to followers and takes them from leaders, chunk by chunk, for one process.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
internal sealed class SnapshotExchange
{
    private readonly ReplicaDriver _driver;
    private readonly TransferLimits _limits;
    private readonly SnapshotReceiver _receiver;

    /// <summary>One a follower, the latest, kept after its end for the next to go on with.</summary>
    private readonly List<Sending> _sendings = [];

    private byte[] _stored = [];
    private TransferId _handedOver;
    private long _number;

    /// <summary>Works for a process.</summary>
    /// <param name="driver">Its driver.</param>
    /// <param name="options">Its options.</param>
    public SnapshotExchange(ReplicaDriver driver, ProcessOptions options)
    {
        _driver = driver;
        _limits = options.Transfers;
        _receiver = new SnapshotReceiver(new GroupId(1), options.Transfers, options.Core.Planted);
    }

    /// <summary>The latest snapshot that was received whole and that the core has taken.</summary>
    public SnapshotDescriptor? Received { get; private set; }

    /// <summary>The state in <see cref="Received"/>.</summary>
    public byte[] ReceivedState { get; private set; } = [];

    /// <summary>Begins to hand a snapshot over, in place of an earlier one to the same follower.</summary>
    /// <param name="message">The core's message.</param>
    /// <param name="state">The state in its snapshot.</param>
    public void Begin(in Message message, byte[] state)
    {
        var to = message.To;
        var earlier = _sendings.Find(sending => sending.Header.To == to);
        if (earlier is not null) _sendings.Remove(earlier);
        var snapshot = message.Snapshot!;
        var content = new SnapshotContent(message.Group, snapshot.Index, snapshot.Term, state.Length, XxHash3.HashToUInt64(state));
        var sender = new SnapshotSender(new TransferId(message.Term, ++_number), snapshot, content, _limits, earlier?.Sender);
        var begun = new Sending(sender, state, message);
        _sendings.Add(begun);
        Pump(begun);
    }

    /// <summary>Lets a tick pass.</summary>
    public void Tick()
    {
        for (var position = _sendings.Count - 1; position >= 0 && position < _sendings.Count; position--)
        {
            var sending = _sendings[position];
            if (sending.Sender.End != TransferEnd.None) continue;
            sending.Sender.Tick();
            if (!EndIfDue(sending)) Pump(sending);
        }
    }

    /// <summary>This replica does not lead any more.</summary>
    public void Abandon() => _sendings.Clear();

    /// <summary>Takes an answer of a follower.</summary>
    /// <param name="from">The follower.</param>
    /// <param name="answer">The answer.</param>
    public void Take(ReplicaId from, in SnapshotChunkAnswer answer)
    {
        var sending = _sendings.Find(sending => sending.Header.To == from);
        if (sending is null || sending.Sender.End != TransferEnd.None) return;
        sending.Sender.Step(answer);
        if (!EndIfDue(sending)) Pump(sending);
    }

    /// <summary>Takes a chunk from a leader, and hands the whole to the core once it is there.</summary>
    /// <param name="envelope">The envelope with the chunk.</param>
    public void Take(in Envelope envelope)
    {
        var chunk = (SnapshotChunk)envelope.Attachment!;
        var receipt = _receiver.Step(chunk);
        Store(receipt.Kind, chunk);
        if (receipt.Answer is { } answer) _driver.Transmit(new Message { From = envelope.Message.To, To = envelope.Message.From }, answer);
        if (!_receiver.IsComplete || chunk.Transfer == _handedOver || _receiver.Descriptor!.Index != chunk.Content.Index) return;
        _handedOver = chunk.Transfer;
        _driver.Core.Step(envelope.Message);

        // The write that carries it may come later, and the core takes no other meanwhile but one that replaces this.
        if (_driver.Core.Log.PendingSnapshot?.Index != _receiver.Descriptor.Index) return;
        Received = _receiver.Descriptor;
        ReceivedState = _stored;
    }

    private void Store(ReceiptKind kind, in SnapshotChunk chunk)
    {
        if (kind is ReceiptKind.StoreAfterClearing or ReceiptKind.Clear) _stored = [];
        if (kind is not (ReceiptKind.Store or ReceiptKind.StoreAfterClearing)) return;
        var stored = new byte[Math.Max(_stored.Length, chunk.Offset + chunk.Bytes.Length)];
        _stored.CopyTo(stored, 0);
        chunk.Bytes.Span.CopyTo(stored.AsSpan((int)chunk.Offset));
        _stored = stored;
    }

    private void Pump(Sending sending)
    {
        while (sending.Sender.TryNext(out var range))
        {
            var bytes = sending.State.AsMemory((int)range.Offset, range.LengthBytes);
            _driver.Transmit(sending.Header, sending.Sender.MakeChunk(range, bytes));
        }
    }

    private bool EndIfDue(Sending sending)
    {
        if (sending.Sender.End == TransferEnd.None) return false;
        _driver.Core.ReportSnapshot(sending.Header.To, sending.Sender.IsComplete);
        return true;
    }

    private sealed record Sending(SnapshotSender Sender, byte[] State, Message Header);
}
