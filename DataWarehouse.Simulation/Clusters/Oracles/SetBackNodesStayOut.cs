using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>A removed life is not heard again, and neither is one whose data was set back behind what was recorded (DESIGN 5, rollback detection).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class SetBackNodesStayOut : ILogOracle
{
    private readonly SortedDictionary<long, (PeerBoot Boot, long Batch)> _furthest = [];

    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (command is SystemCommand.NodeStarted started && answer.IsDone)
        {
            if (before.IsRetired(started.Incarnation)) throw new OracleViolationException(nameof(SetBackNodesStayOut), FormattableString.Invariant($"Incarnation {started.Incarnation} was removed, and its start was taken."));
            var known = _furthest.GetValueOrDefault(started.Incarnation.Value);
            if (started.Progress.Boot != known.Boot && (started.Progress.Boot.StartCounter <= known.Boot.StartCounter || started.Progress.DurableBatch < known.Batch))
                throw new OracleViolationException(nameof(SetBackNodesStayOut), FormattableString.Invariant($"Incarnation {started.Incarnation} was at {known.Boot}, batch {known.Batch}, and started at {started.Progress}."));
            Keep(started.Incarnation.Value, started.Progress);
        }

        if (command is not SystemCommand.ReportProgress reports) return;
        foreach (var report in reports.Reports)
        {
            if (before.FindNode(report.Incarnation) is not null) Keep(report.Incarnation.Value, report.Progress);
        }
    }

    private void Keep(long incarnation, PeerProgress progress)
    {
        var known = _furthest.GetValueOrDefault(incarnation);
        if (progress.Boot.StartCounter > known.Boot.StartCounter || (progress.Boot == known.Boot && progress.DurableBatch > known.Batch)) _furthest[incarnation] = (progress.Boot, progress.DurableBatch);
    }
}
