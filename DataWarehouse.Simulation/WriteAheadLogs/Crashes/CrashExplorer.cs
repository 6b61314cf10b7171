using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>
/// Tries one end of a process after another: copies the device as it is, lets the power go or not, opens a log on the copy, and compares what it finds with
/// what may be found. The device that it copies does not change.
/// </summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
internal sealed class CrashExplorer
{
    private const int DepthMax = 2;
    private static readonly int[] Survivals = [0, 100_000, 500_000, 900_000, 1_000_000];
    private readonly WriteAheadOptions _options;
    private readonly CrashCounts _counts;
    private readonly LogTrace _trace;
    private readonly SeededRandom _random;
    private SimulatedMedium? _backup;
    private BatchNumber _backupThrough;

    /// <summary>Tries crashes of a log.</summary>
    /// <param name="options">How the log behaves.</param>
    /// <param name="counts">Counts the crashes.</param>
    /// <param name="trace">Takes what is found.</param>
    /// <param name="random">Chooses.</param>
    public CrashExplorer(WriteAheadOptions options, CrashCounts counts, LogTrace trace, SeededRandom random)
    {
        _options = options;
        _counts = counts;
        _trace = trace;
        _random = random;
    }

    /// <summary>Whether an action changes the device, so that a crash after it may be another one than a crash before it.</summary>
    /// <param name="action">The action.</param>
    public static bool IsStep(DiskAction action) => action is DiskAction.Create
        or DiskAction.Preallocate
        or DiskAction.Write
        or DiskAction.Sync
        or DiskAction.SyncDirectory
        or DiskAction.CreateDirectory
        or DiskAction.Rename
        or DiskAction.Delete
        or DiskAction.Lock;

    /// <summary>Remembers what is durable now, for a later crash that brings it back.</summary>
    /// <param name="medium">The device.</param>
    /// <param name="known">How far the log has come.</param>
    public void BackUp(SimulatedMedium medium, LogPosition known)
    {
        _backup = medium.CopyDurable();
        _backup.CapacityBytes = long.MaxValue;
        _backupThrough = known.DurableThrough;
    }

    /// <summary>Tries one crash.</summary>
    /// <param name="source">The device as it is.</param>
    /// <param name="step">What happened on it last.</param>
    /// <param name="scene">What is known.</param>
    /// <returns>What was found; the checks on it have passed.</returns>
    public CrashFinding Explore(SimulatedMedium source, DiskAction step, CrashScene scene)
    {
        var random = _random.Fork("crash", _counts.Points);
        var kind = Draw(random, scene);
        _counts.Add(step, kind);
        if (scene.Depth > 0) _counts.Nested++;
        var medium = (kind == CrashKind.Rollback ? _backup! : source).Fork();
        if (random.Below(8) > 0) medium.CapacityBytes = long.MaxValue;
        Crash(medium, kind, random);

        var process = new LogProcess(medium, new DiskWeather(), _options, random);
        var watch = scene.Depth < DepthMax && kind is CrashKind.PowerLoss or CrashKind.Kill && random.Below(64) == 0
            ? new RecoveryWatch(this, medium, scene with { Depth = scene.Depth + 1 })
            : null;
        if (_trace.IsRead) _trace.Say(process.Events.NowMicros, scene.Depth, $"crash {_counts.Points} after {step}: {kind}");
        if (!process.TryOpen(new DirectoryId(random.NextBits()), watch)) RecoversFromCrash.Violated("The opening came to no end.");
        process.WatchWith(null);
        var finding = Judge(process, kind, scene);
        if (_trace.IsRead) _trace.Say(process.Events.NowMicros, scene.Depth, process.Refusal is { } refusal ? $"refused: {refusal}" : $"found #{finding.Digest & 0xFFFF:x4} at {process.Log.FoundPosition.Epoch}/{process.Log.FoundPosition.DurableThrough}");
        _trace.Add((long)kind, (long)step, unchecked((long)finding.Digest));
        if (finding.CanGoOn && scene.Depth < DepthMax && (kind == CrashKind.Kill || random.Below(6) == 0)) LosePowerAfterOpening(finding, scene);
        if (finding.IsOpen && scene.Known is { } known && random.Below(finding.Expected == PositionVerdict.Lost ? 2 : 48) == 0)
        {
            _counts.Restarted++;
            RestartLoop.Check(finding, _options, known, finding.Expected, random);
        }

        if (finding.CanGoOn && scene.Depth == 0 && random.Below(32) == 0)
        {
            DamageIsNoticed.Check(process, scene.History.Continue(finding.Digest), random);
            return finding with { Kind = CrashKind.BitRot };
        }

        return finding;
    }

    /// <summary>Compares what an opening found with what may be found.</summary>
    /// <param name="process">The process.</param>
    /// <param name="kind">How the one before it ended.</param>
    /// <param name="scene">What was known then.</param>
    public CrashFinding Judge(LogProcess process, CrashKind kind, CrashScene scene)
    {
        RecoversFromCrash.Check(process, kind);
        if (process.Refusal is not null)
        {
            if (kind == CrashKind.BitRot) _counts.RotRefused++;
            return new CrashFinding(process, kind, 0);
        }

        var digest = LogContents.DigestOf(process.Log, process.Medium);
        if (kind != CrashKind.Rollback) ContentsEqualModel.Check(process, digest, kind, scene.History);
        SnapshotFilesAreWhole.Check(process, kind);
        if (scene.Known is not { } known) return new CrashFinding(process, kind, digest);
        if (kind is CrashKind.PowerLoss or CrashKind.Kill) NumbersAreNew.CheckEpoch(process.Log.Position, known);
        var expected = RollbackShows.Expected(kind, scene, digest, _backupThrough);
        RollbackShows.Check(process.Log, known, kind, expected, 0);
        return new CrashFinding(process, kind, digest) { Expected = expected };
    }

    private static void Crash(SimulatedMedium medium, CrashKind kind, SeededRandom random)
    {
        if (kind is CrashKind.PowerLoss or CrashKind.BitRot) medium.LosePower(random, Survivals[random.Below(Survivals.Length)]);
        if (kind == CrashKind.BitRot) medium.Rot(random, 1 + random.Below(3));
    }

    /// <summary>What an opening has reported is a promise: it is there after the power is lost the moment after, too.</summary>
    private void LosePowerAfterOpening(CrashFinding finding, CrashScene scene)
    {
        var next = new CrashScene(scene.History.Continue(finding.Digest), finding.Process.OpenedAt, DepthMax);
        Explore(finding.Process.Medium, DiskAction.None, next);
    }

    private CrashKind Draw(SeededRandom random, CrashScene scene) => random.Below(32) switch
    {
        < 4 => CrashKind.Kill,
        < 6 when scene.Depth == 0 => CrashKind.BitRot,
        6 when scene.Depth == 0 && _backup is not null && scene.Known is not null => CrashKind.Rollback,
        _ => CrashKind.PowerLoss,
    };
}
