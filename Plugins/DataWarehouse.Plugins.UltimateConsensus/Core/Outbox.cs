using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Messages that wait for the next effects.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Outbox(GroupId group, ReplicaId self)
{
    private readonly List<Message> _messages = [];

    /// <summary>The messages in order.</summary>
    public ReadOnlySpan<Message> Messages => CollectionsMarshal.AsSpan(_messages);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _messages.Count == 0;

    /// <summary>Adds a message; its sender and group are filled in.</summary>
    /// <param name="message">The message.</param>
    /// <param name="term">The term it carries.</param>
    public void Send(in Message message, Term term) => _messages.Add(message with { Group = group, From = self, Term = term });

    /// <summary>Empties it.</summary>
    public void Clear() => _messages.Clear();

    /// <summary>
    /// Whether a message promises something about this replica's disk, so that it waits for all writes asked for until now (Raft paper, figure
    /// 2: "respond only after updating on stable storage"). Refusals wait, too: they may rest on entries or votes not yet durable. So do votes asked
    /// for: a candidate that loses its term and the end of its log could campaign in the same term again, and grants for the longer log would count.
    /// </summary>
    /// <param name="kind">The kind of message.</param>
    public static bool WaitsForWrites(MessageKind kind) =>
        kind is MessageKind.AppendResponse or MessageKind.VoteResponse or MessageKind.PreVoteResponse or MessageKind.Vote;
}
