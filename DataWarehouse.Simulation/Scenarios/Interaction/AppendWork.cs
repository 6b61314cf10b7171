using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>One piece of work of a node's append thread.</summary>
/// <param name="Write">What to make durable, or null when there are only answers that wait for what was queued before.</param>
/// <param name="Answers">The messages that may leave once it is done.</param>
/// <param name="Term">The node's term when the work was queued.</param>
/// <remarks>Immutable; thread-safe as far as its entries are.</remarks>
internal sealed record AppendWork(WriteEffect? Write, ImmutableArray<Message> Answers, Term Term)
{
    /// <summary>Whether there is anything to do.</summary>
    public bool IsEmpty => Write is null && Answers.IsEmpty;
}
