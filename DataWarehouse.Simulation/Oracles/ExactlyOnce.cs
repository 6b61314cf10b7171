using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A command is executed once if a client was told so, and never twice: one in a session whatever is repeated, one outside because nobody repeats it.</summary>
/// <remarks>
/// Source: thesis, section 6.3 (client sessions); DESIGN section 3, "sessions" and "outcome unknown". Every command carries a token of its own and stores
/// report each execution: on all replicas it must happen at the same one index. A plain command is proposed again only after a definite refusal, and
/// the network does not double it, so a second place in the log is a fault for it, too. Not thread-safe; belongs to its world.
/// </remarks>
internal sealed class ExactlyOnce : Oracle, IExecutionWatch
{
    private readonly Dictionary<ulong, LogIndex> _executions = [];

    /// <inheritdoc/>
    public override string Name => nameof(ExactlyOnce);

    /// <inheritdoc/>
    public void Executed(in KvCommand command, LogIndex index, in KvResult result)
    {
        if (_executions.TryAdd(command.Token, index) || _executions[command.Token] == index) return;
        Violated($"Command {command} was executed at {index}, and at {_executions[command.Token]}.");
    }

    /// <inheritdoc/>
    public override void Acknowledged(in ClientOperation operation)
    {
        if (operation.IsRead || operation.Answer.Outcome != ClientOutcome.Done || !KvCommand.TryDecode(operation.Request.Span, out var command)) return;
        if (!_executions.TryGetValue(command.Token, out var index))
            Violated($"Client {operation.Client} was told that {command} took effect; no replica has executed it.");
        else if (KvResult.TryRead(operation, out var result) && result.HasChanged && result.Version != index.Value)
            Violated($"Client {operation.Client} was told that {command} took effect at {result.Version}; it was executed at {index}.");
    }
}
