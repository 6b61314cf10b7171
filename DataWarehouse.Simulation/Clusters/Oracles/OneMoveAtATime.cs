using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>A group has one change of its members under way (DESIGN 6).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class OneMoveAtATime : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (command is SystemCommand.BeginMove begin && answer.IsDone && before.Groups[begin.Group].Move is { } pending)
            throw new OracleViolationException(nameof(OneMoveAtATime), FormattableString.Invariant($"Group {begin.Group} began a move while {pending.Id} was under way."));
    }
}
