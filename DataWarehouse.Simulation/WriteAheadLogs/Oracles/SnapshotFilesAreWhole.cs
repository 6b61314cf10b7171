using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// The file of every snapshot that the log names is there with the state that was written, and right after an opening, or when nothing goes on any more, there is no
/// other file.
/// </summary>
/// <remarks>Source: DESIGN §5 ("one log record ... which is the commit point. Orphan files are deleted; a record without its file refuses"). Stateless.</remarks>
internal static class SnapshotFilesAreWhole
{
    /// <summary>Checks the files of a log.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="kind">What happened before; where bits changed, a file is only checked when it is read.</param>
    public static void Check(LogProcess process, CrashKind kind)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in process.Log.Streams)
        {
            if (stream.Snapshot is not { HasFile: true } snapshot) continue;
            var path = StoredSnapshot.PathOf(stream.Group, stream.Generation, snapshot.Descriptor).Value;
            needed.Add(path);
            if (!process.Medium.TryFind(path, out var file) || file is null) Violated($"{path} is not there after {kind}.");
            else if (kind != CrashKind.BitRot && !Holds(file, SnapshotState.Of(stream.Group, stream.Generation, snapshot.Descriptor))) Violated($"{path} does not hold after {kind} what was written.");
        }

        foreach (var entry in process.Medium.List(StoredSnapshot.DirectoryName))
        {
            if (!needed.Contains($"{StoredSnapshot.DirectoryName}/{entry.Name}")) Violated($"{entry.Name} is still there after {kind}, and nobody needs it.");
        }
    }

    private static bool Holds(SimulatedFile file, byte[] state)
    {
        if (file.Length != SnapshotFileLayout.FileBytesOf(state.Length)) return false;
        for (var frame = 0; frame < SnapshotFileLayout.FramesOf(state.Length); frame++)
        {
            var bytes = SnapshotFileLayout.FrameBytesOf(frame, state.Length);
            var found = file.Look(SnapshotFileLayout.FrameOffsetOf(frame), bytes)[SnapshotFrame.HeaderBytes..];
            if (!found.SequenceEqual(state.AsSpan(frame * SnapshotFrame.ChunkBytes, bytes - SnapshotFrame.HeaderBytes))) return false;
        }

        return true;
    }

    private static void Violated(FormattableString detail) =>
        throw new OracleViolationException(nameof(SnapshotFilesAreWhole), detail.ToString(CultureInfo.InvariantCulture));
}
