using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Workload;

/// <summary>Puts files of snapshots that are durable into requests, and gives up those that no record will name.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
/// <param name="planner">Draws the requests.</param>
/// <param name="counts">Counts the files.</param>
internal sealed class SnapshotRecords(SnapshotPlanner planner, CrashCounts counts)
{
    private readonly Dictionary<long, FinishedSnapshot> _recorded = [];

    /// <summary>Goes on with another process; what waited in the one before is gone with it.</summary>
    public void Begin() => _recorded.Clear();

    /// <summary>A request with a file in it was taken.</summary>
    /// <param name="request">The request.</param>
    /// <param name="snapshot">The file.</param>
    public void Take(long request, FinishedSnapshot snapshot) => _recorded[request] = snapshot;

    /// <summary>A request ended.</summary>
    /// <param name="process">The process.</param>
    /// <param name="outcome">How.</param>
    public void End(LogProcess process, in RequestOutcome outcome)
    {
        if (_recorded.Remove(outcome.Request, out var snapshot) && outcome.Outcome == WriteOutcome.NoSpace) GiveUp(process, snapshot);
    }

    /// <summary>Records what is durable.</summary>
    /// <param name="process">The process.</param>
    /// <param name="history">The requests.</param>
    /// <param name="submit">Submits a request with a file in it.</param>
    public void RecordAll(LogProcess process, RequestHistory history, Func<PlannedRequest, FinishedSnapshot, WriteAdmission> submit)
    {
        while (process.Fault is null && process.Desk.Finished.TryPeek(out var finished))
        {
            var request = planner.Record(finished, process.Log.Find(finished.Group), history.Latest.Find(finished.Group));
            var admission = request is null ? WriteAdmission.TooLarge : submit(request, finished);
            if (admission == WriteAdmission.Busy) return;
            process.Desk.Finished.Dequeue();
            counts.Snapshots++;
            if (admission != WriteAdmission.Accepted) GiveUp(process, finished);
        }
    }

    private static void GiveUp(LogProcess process, FinishedSnapshot finished) =>
        process.Log.Snapshots!.Obsolete(finished.Group, finished.Generation, finished.Snapshot.Descriptor);
}
