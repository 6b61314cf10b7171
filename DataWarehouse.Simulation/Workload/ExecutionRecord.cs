using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Workload;

/// <summary>What became of every command that any replica of a world executed: the answer of the first that did, whoever heard of it.</summary>
/// <remarks>That all replicas answer the same is the matter of other oracles. Not thread-safe; belongs to its world.</remarks>
/// <param name="next">Is told as well, or null.</param>
internal sealed class ExecutionRecord(IExecutionWatch? next) : IExecutionWatch
{
    private readonly Dictionary<ulong, KvResult> _results = [];

    /// <inheritdoc/>
    public void Executed(in KvCommand command, LogIndex index, in KvResult result)
    {
        _results.TryAdd(command.Token, result);
        next?.Executed(command, index, result);
    }

    /// <summary>Says whether a command was executed anywhere, and with which answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="result">The answer.</param>
    public bool TryFind(in KvCommand command, out KvResult result) => _results.TryGetValue(command.Token, out result);
}
