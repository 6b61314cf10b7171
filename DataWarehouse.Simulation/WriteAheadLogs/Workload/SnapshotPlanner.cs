using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Workload;

/// <summary>
/// Lets every second group have snapshots with files: begins them, writes them piece by piece, records them when they are durable, reads them while later ones take their
/// place, and gives some up. The other groups have snapshots without files, which are recorded at once.
/// </summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
/// <param name="random">Chooses.</param>
/// <param name="requests">Draws what a request has beside the snapshot.</param>
internal sealed class SnapshotPlanner(SeededRandom random, RequestPlanner requests)
{
    /// <summary>Whether the snapshots of a group have files.</summary>
    /// <param name="group">The group.</param>
    public static bool HasFiles(GroupId group) => group.Value % 2 == 0;

    /// <summary>Does one thing with one file.</summary>
    /// <param name="process">The process.</param>
    /// <param name="latest">What the log will hold.</param>
    public void Act(LogProcess process, LogModel latest)
    {
        var group = new GroupId(2 * (1 + random.Below(latest.GroupsMax / 2)));
        switch (random.Below(16))
        {
            case < 3:
                if (latest.Find(group) is { } present && process.Log.Find(group) is { } stream) Begin(process.Desk, stream, present);
                break;
            case < 8:
                process.Desk.WriteOn(random);
                break;
            case < 11:
                if (process.Log.Find(group) is { } read) process.Desk.TryOpen(read, isPaced: random.Below(2) == 0);
                break;
            default:
                process.Desk.ReadOn(random);
                break;
        }
    }

    /// <summary>Begins the snapshot that a log asked for.</summary>
    /// <param name="process">The process.</param>
    /// <param name="present">The group.</param>
    /// <param name="through">Up to which entry.</param>
    public static void Obey(LogProcess process, GroupModel present, LogIndex through)
    {
        var index = through < present.Last ? through : present.Last;
        if (process.Log.Find(present.Group) is { } stream && IsNext(present, index)) process.Desk.Begin(stream, RequestPlanner.DescriptorOf(index, present.TermAt(index)), isInstalled: false);
    }

    /// <summary>The request that records a file, if the group has not gone on without it meanwhile.</summary>
    /// <param name="finished">The file.</param>
    /// <param name="stream">The group's life, or null.</param>
    /// <param name="present">What the log will hold of the group, or null.</param>
    public PlannedRequest? Record(FinishedSnapshot finished, LogStream? stream, GroupModel? present)
    {
        var (index, term) = (finished.Snapshot.Descriptor.Index, finished.Snapshot.Descriptor.Term);
        if (present is null || stream is null || stream.Generation != finished.Generation || !IsNext(present, index)) return null;
        if (finished.Snapshot.IsInstalled ? index <= present.Purged : index > present.Last || present.TermAt(index) != term) return null;
        var write = new GroupWrite(finished.Group, GroupWriteKind.Append) { Snapshot = finished.Snapshot };
        return new PlannedRequest([requests.WithMore(write, present) with { Class = random.Below(2) == 0 ? WriteClass.Reserve : WriteClass.Normal }], MustSync: true);
    }

    /// <summary>A later snapshot never stands for less than the one before it, and none for less than the beginning of the log.</summary>
    private static bool IsNext(GroupModel present, LogIndex index) =>
        index >= present.Purged && index > LogIndex.Zero && (present.Snapshot is not { } before || index > before.Descriptor.Index);

    private void Begin(SnapshotDesk desk, LogStream stream, GroupModel present)
    {
        var isInstalled = random.Below(4) == 0;
        var index = new LogIndex(isInstalled ? random.Between(present.Purged.Value + 1, present.Last.Value + 8) : random.Between(present.Purged.Value, present.Last.Value));
        if (!IsNext(present, index)) return;
        var term = index <= present.Last ? present.TermAt(index) : Term.Max(new Term(1), present.LastTerm);
        desk.Begin(stream, RequestPlanner.DescriptorOf(index, term), isInstalled);
    }
}
