using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// Something on its way to a scenario node: a message of another node, or the news from one of the node's own storage threads. The latter
/// travels in the same queue, so that a scenario decides when the core hears of it, and is never lost.
/// </summary>
/// <remarks>Immutable; thread-safe as far as its entries are.</remarks>
internal sealed record Envelope
{
    /// <summary>Whom it is for.</summary>
    public ReplicaId To { get; private init; }

    /// <summary>The message, or null when it is news of the node's own.</summary>
    public Message? Message { get; private init; }

    /// <summary>The write that is durable, or none.</summary>
    public WriteId Written { get; private init; }

    /// <summary>The entry that is applied, with all before it; zero for none.</summary>
    public LogIndex Applied { get; private init; }

    /// <summary>How the transcript names it.</summary>
    public required string Text { get; init; }

    /// <summary>What <c>type=</c> of deliver-msgs selects it by.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it comes from the node itself.</summary>
    public bool IsLocal => Message is null;

    /// <summary>A message between two nodes.</summary>
    /// <param name="message">The message; it owns its entries.</param>
    /// <param name="notation">How to write it down.</param>
    public static Envelope Peer(in Message message, Notation notation) => new()
    {
        To = message.To,
        Message = message,
        Text = notation.Describe(message),
        Kind = Notation.Name(message.Kind),
    };

    /// <summary>A node's own write is durable.</summary>
    /// <param name="node">The node.</param>
    /// <param name="write">What was written.</param>
    /// <param name="term">The node's term when the write was made.</param>
    public static Envelope Storage(ReplicaId node, in WriteEffect write, Term term)
    {
        var last = write.Entries.IsEmpty ? "0/0" : $"{write.Entries.Last.Term}/{write.Entries.Last.Index}";
        return new() { To = node, Written = write.Id, Text = $"AppendThread->{node} MsgStorageAppendResp Term:{term} Log:{last}", Kind = "MsgStorageAppendResp" };
    }

    /// <summary>A node's own state machine has applied.</summary>
    /// <param name="node">The node.</param>
    /// <param name="entries">What was applied.</param>
    /// <param name="notation">How to write it down.</param>
    public static Envelope Apply(ReplicaId node, EntryBatch entries, Notation notation) => new()
    {
        To = node,
        Applied = entries.Last.Index,
        Text = $"ApplyThread->{node} MsgStorageApplyResp Term:0 Log:0/0{notation.List(entries)}",
        Kind = "MsgStorageApplyResp",
    };
}
