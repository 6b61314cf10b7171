using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// Holds messages back until the writes that they wait for have completed, in order, and proves of every promise that leaves (an
/// acknowledgement, a vote) that the disk can keep it, and of every write that it breaks no earlier promise. The proof rests on the writes alone,
/// not on what the core believes.
/// </summary>
/// <remarks>
/// <para>The caller's duties, for each batch of effects:</para>
/// <list type="number">
/// <item>Tell of the write with <see cref="Begin"/>, if there is one, before it is started.</item>
/// <item>Give every message of the batch to <see cref="Take"/> and send what comes out.</item>
/// <item>Tell of each completed write, barriers included, once with <see cref="Complete"/>, in any order, and send what comes out.</item>
/// <item>After a <see cref="Fault"/> stop the replica and start no more writes. The gate lets nothing through any more.</item>
/// </list>
/// <para>
/// A promise of an earlier term than the latest write's is dropped, not sent: its leader or candidate is past, and the entries it speaks of
/// may be overwritten already. Losing a message is always allowed.
/// </para>
/// <para>Not thread-safe; one for each core.</para>
/// </remarks>
internal sealed class SendGate
{
    /// <summary>Messages held at most; one more is dropped and counted.</summary>
    public const int HeldMax = 1 << 16;

    private const int RoomMin = 4;

    private readonly PlantedBug _planted;
    private readonly DurableLedger _ledger;
    private Outgoing[] _held = [];
    private int _head;

    /// <summary>Starts with what the disk holds.</summary>
    /// <param name="durable">The durable hard state.</param>
    /// <param name="durableIndex">The last durable place of the log.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public SendGate(HardState durable, LogIndex durableIndex, PlantedBug planted = PlantedBug.None)
    {
        _ledger = new DurableLedger(durable, durableIndex);
        _planted = planted;
    }

    /// <summary>How many messages wait.</summary>
    public int Held { get; private set; }

    /// <summary>How many promises of past terms were dropped.</summary>
    public long DroppedStale { get; private set; }

    /// <summary>How many messages were dropped because <see cref="HeldMax"/> others waited.</summary>
    public long DroppedFull { get; private set; }

    /// <summary>The hard state that is durable for certain.</summary>
    public HardState DurableHardState => _ledger.HardState;

    /// <summary>The place of the log up to which all is durable for certain.</summary>
    public LogIndex DurableIndex => _ledger.Index;

    /// <summary>The write up to which all have completed.</summary>
    public WriteId CompletedThrough => _ledger.CompletedThrough;

    /// <summary>What was about to break a promise, or null.</summary>
    public ReplicaFault? Fault { get; private set; }

    /// <summary>Learns that a write is about to be started.</summary>
    /// <param name="write">The write; its id is the next after the one before.</param>
    /// <exception cref="ArgumentException">The id is not the next one.</exception>
    public void Begin(in WriteEffect write)
    {
        if (_ledger.FindContradiction(write) is { } contradiction)
            Fault ??= new ReplicaFault(FaultKind.InvariantBroken, _ledger.Begun.Term, _ledger.BegunIndex, $"Write {write.Id} {contradiction}.");
        _ledger.Begin(write);
    }

    /// <summary>Lets a message through or holds it.</summary>
    /// <param name="send">The message and what it waits for, which has begun.</param>
    /// <param name="ready">Takes the message if it may leave now; it is still the same view of entries.</param>
    /// <exception cref="ArgumentException">The write it waits for has not begun.</exception>
    public void Take(in Outgoing send, List<Message> ready)
    {
        if (send.After > _ledger.BegunThrough)
            throw new ArgumentException($"The message waits for write {send.After}, and only {_ledger.BegunThrough} have begun.", nameof(send));

        if (IsLetThroughByPlantedBug(send.Message))
            ready.Add(send.Message);
        else if (send.After <= _ledger.CompletedThrough)
            Release(send.Message, ready);
        else
            Hold(send);
    }

    /// <summary>Learns that a write is durable, and lets go what waited for it.</summary>
    /// <param name="id">The write. Telling of one twice makes no difference.</param>
    /// <param name="ready">Takes the messages that may leave now, in the order in which they were taken.</param>
    /// <exception cref="ArgumentException">The write has not begun.</exception>
    public void Complete(WriteId id, List<Message> ready)
    {
        _ledger.Complete(id);
        while (Held > 0 && _held[_head].After <= _ledger.CompletedThrough)
        {
            Release(_held[_head].Message, ready);
            _held[_head] = default;
            _head = (_head + 1) & (_held.Length - 1);
            Held--;
        }
    }

    private bool IsLetThroughByPlantedBug(in Message message) => _planted switch
    {
        PlantedBug.VoteSentBeforeDurable => message.Kind == MessageKind.VoteResponse,
        PlantedBug.AcknowledgeBeyondDurable => message.Kind == MessageKind.AppendResponse,
        _ => false,
    };

    private void Hold(in Outgoing send)
    {
        if (Held == HeldMax)
        {
            DroppedFull++;
            return;
        }

        if (Held == _held.Length) Grow();
        var last = Held == 0 ? WriteId.None : _held[(_head + Held - 1) & (_held.Length - 1)].After;
        var after = send.After < last ? last : send.After;
        _held[(_head + Held) & (_held.Length - 1)] = new Outgoing(send.Message with { Entries = send.Message.Entries.ToOwned() }, after);
        Held++;
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        if (Held == 0) (_held, _head) = ([], 0);
        _ledger.Rest();
    }

    private void Grow()
    {
        var grown = new Outgoing[Math.Max(RoomMin, _held.Length * 2)];
        for (var i = 0; i < Held; i++) grown[i] = _held[(_head + i) & (_held.Length - 1)];
        _held = grown;
        _head = 0;
    }

    private void Release(in Message message, List<Message> ready)
    {
        if (Fault is not null) return;
        if (IsPromise(message))
        {
            if (message.Term < _ledger.Begun.Term)
            {
                DroppedStale++;
                return;
            }

            Fault = Check(message);
            if (Fault is not null) return;
        }

        ready.Add(message);
    }

    private static bool IsPromise(in Message message) =>
        message.Kind is MessageKind.AppendResponse or MessageKind.VoteResponse && !message.Refused;

    /// <summary>The message is of the latest term that was written, so it is durable if the durable term is the message's.</summary>
    private ReplicaFault? Check(in Message message)
    {
        var durable = _ledger.HardState;
        if (durable.Term < message.Term) return Broken(message, $"answers in term {message.Term}, and only term {durable.Term} is durable");
        if (message.Kind == MessageKind.VoteResponse)
        {
            return durable.Vote == message.To
                ? null
                : Broken(message, $"grants a vote to replica {message.To}, and the durable vote is for {durable.Vote}");
        }

        return message.Index <= _ledger.Index
            ? null
            : Broken(message, $"acknowledges index {message.Index}, and only {_ledger.Index} is durable");
    }

    private ReplicaFault Broken(in Message message, FormattableString what) => new(
        FaultKind.InvariantBroken,
        _ledger.HardState.Term,
        message.Index,
        $"A message to replica {message.To} {what.ToString(CultureInfo.InvariantCulture)}.");
}
