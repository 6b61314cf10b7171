using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Workload;

/// <summary>Is told of every command that a simulated store executes.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal interface IExecutionWatch
{
    /// <summary>A store executed a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="index">The place of the entry it came in.</param>
    /// <param name="result">What the store answered.</param>
    void Executed(in KvCommand command, LogIndex index, in KvResult result);
}
