using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// Messages that wait for the next effects. Those that promise something about a disk whose next write is held back wait longer, until that write is
/// handed out: only then is there something that they can be tied to.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Outbox(GroupId group, ReplicaId self, CoreOptions options, WriteLedger ledger, DropCounts drops)
{
    /// <summary>Messages kept at most while the write they wait for is held back; one more is dropped and counted, for losing one is always allowed.</summary>
    public const int KeptMax = 1024;

    private readonly List<Message> _messages = [];
    private int _waiting;
    private int _kept;

    /// <summary>The messages in order.</summary>
    public ReadOnlySpan<Message> Messages => CollectionsMarshal.AsSpan(_messages);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _messages.Count == 0;

    /// <summary>Whether there are some that wait for no write.</summary>
    public bool HasFree => _messages.Count > _waiting;

    /// <summary>Adds a message; its sender and group are filled in.</summary>
    /// <param name="message">The message.</param>
    /// <param name="term">The term it carries.</param>
    public void Send(in Message message, Term term)
    {
        if (Waits(message.Kind))
        {
            if (_waiting >= KeptMax && ledger.Count >= options.WritesUnderWayMax)
            {
                drops.Add(DropReason.QueueFull);
                return;
            }

            _waiting++;
        }

        _messages.Add(message with { Group = group, From = self, Term = term });
    }

    /// <summary>Hands everything out.</summary>
    /// <param name="effects">Where to.</param>
    /// <param name="term">
    /// The current term. What was kept since an earlier one goes nowhere: it speaks of entries that were never written and may be overwritten.
    /// </param>
    /// <param name="after">The write that those wait for that wait.</param>
    public void MoveTo(Effects effects, Term term, WriteId after)
    {
        var position = 0;
        foreach (ref readonly var message in Messages)
        {
            if (position++ < _kept && message.Term < term)
                drops.Add(DropReason.StaleTerm);
            else
                effects.Add(new Outgoing(message, Waits(message.Kind) ? after : WriteId.None));
        }

        _messages.Clear();
        _waiting = _kept = 0;
    }

    /// <summary>Hands out what waits for no write and keeps the rest in its order.</summary>
    /// <param name="effects">Where to.</param>
    public void MoveFreeTo(Effects effects)
    {
        var messages = CollectionsMarshal.AsSpan(_messages);
        _kept = 0;
        foreach (ref readonly var message in messages)
        {
            if (Waits(message.Kind))
                messages[_kept++] = message;
            else
                effects.Add(new Outgoing(message, WriteId.None));
        }

        _messages.RemoveRange(_kept, _messages.Count - _kept);
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        if (_messages.Count == 0) _messages.Capacity = 0;
    }

    /// <summary>
    /// Whether a message promises something about this replica's disk, so that it waits for all writes asked for until now (Raft paper, figure
    /// 2: "respond only after updating on stable storage"). Refusals wait, too: they may rest on entries or votes not yet durable. So do votes asked
    /// for: a candidate that loses its term and the end of its log could campaign in the same term again, and grants for the longer log would count.
    /// </summary>
    /// <param name="kind">The kind of message.</param>
    private bool Waits(MessageKind kind) => options.Planted switch
    {
        PlantedBug.VoteNotDurable when kind == MessageKind.VoteResponse => false,
        PlantedBug.AcknowledgedBeforeDurable when kind == MessageKind.AppendResponse => false,
        _ => kind is MessageKind.AppendResponse or MessageKind.VoteResponse or MessageKind.PreVoteResponse or MessageKind.Vote,
    };
}
