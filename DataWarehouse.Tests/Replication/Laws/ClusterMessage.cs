using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A state of one key on its way; it names who made it and where that replica stood.</summary>
/// <param name="Sender">Who made it.</param>
/// <param name="Key">The object.</param>
/// <param name="State">A whole set, or a delta.</param>
/// <param name="SourceApplied">The epoch that the sender had applied.</param>
/// <param name="IsSourceBootstrapped">Whether the sender was bootstrapped.</param>
/// <param name="AnswerTo">Who asked for it; nobody for what is pushed.</param>
internal sealed record ClusterMessage(
    Incarnation Sender, int Key, TrackedSet State, Epoch SourceApplied, bool IsSourceBootstrapped, Incarnation AnswerTo);
