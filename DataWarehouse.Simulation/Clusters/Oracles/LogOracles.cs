using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>The promises that show at the entries of the system group's log.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class LogOracles
{
    private readonly ILogOracle[] _oracles = [new IdentitiesAreNew(), new EpochsGrow(), new MembersCanDoTheLevel(), new LevelsAreAwaited(), new OneMoveAtATime(), new RemovalsKeepQuorums(), new TokensEnd(), new SightsGrow(), new SetBackNodesStayOut()];

    /// <summary>An entry was applied.</summary>
    /// <param name="round">The round.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="command">The command.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="after">The state after it.</param>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        foreach (var oracle in _oracles) oracle.Committed(round, before, command, answer, after);
    }
}
