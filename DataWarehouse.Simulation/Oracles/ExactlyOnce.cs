using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A command of a session is executed once if a client was told so, and never twice; one outside of sessions that was answered is executed, too.</summary>
/// <remarks>
/// Source: thesis, section 6.3 (client sessions); DESIGN section 3, "sessions" and "outcome unknown". Every command carries a token of its own and stores
/// report each execution: on all replicas it must happen at the same one index. Not thread-safe; belongs to its world.
/// </remarks>
internal sealed class ExactlyOnce : Oracle, IExecutionWatch
{
    private readonly Dictionary<ulong, LogIndex> _executions = [];

    /// <inheritdoc/>
    public override string Name => nameof(ExactlyOnce);

    /// <inheritdoc/>
    public void Executed(in KvCommand command, LogIndex index)
    {
        if (_executions.TryAdd(command.Token, index) || command.IsPlain || _executions[command.Token] == index) return;
        Violated($"Command {command} was executed at {index}, and at {_executions[command.Token]}.");
    }

    /// <inheritdoc/>
    public override void Acknowledged(in ClientOperation operation)
    {
        if (operation.IsRead || operation.Answer.Outcome != ClientOutcome.Done || !KvCommand.TryDecode(operation.Request.Span, out var command)) return;
        if (!_executions.TryGetValue(command.Token, out var index))
            Violated($"Client {operation.Client} was told that {command} took effect; no replica has executed it.");
        else if (!command.IsPlain && KvResult.TryRead(operation, out var result) && result.HasChanged && result.Version != index.Value)
            Violated($"Client {operation.Client} was told that {command} took effect at {result.Version}; it was executed at {index}.");
    }
}
