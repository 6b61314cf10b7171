using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;
using DataWarehouse.Simulation.WriteAheadLogs.Workload;

namespace DataWarehouse.Simulation.WriteAheadLogs;

/// <summary>
/// Everything that one seed makes: a log with small segments, requests to it, a disk that fills up, fails and stalls, and a crash after every step of that
/// disk. Now and then it goes on from such a crash, and now and then everything rests and is compared.
/// </summary>
/// <remarks>Not thread-safe; one thread runs it from beginning to end.</remarks>
internal sealed class LogExploration : IDiskWatch
{
    private const int RestRoundsMax = 1_000;
    private const int QuietRounds = 80;
    private readonly WriteAheadOptions _options;
    private readonly SeededRandom _random;
    private readonly LogTrace _trace;
    private readonly CrashCounts _counts = new();
    private readonly CrashExplorer _crashes;
    private readonly RequestPlanner _planner;
    private readonly SnapshotPlanner _snapshots;
    private readonly SnapshotRecords _records;
    private readonly WeatherPlan _weather;
    private readonly Dictionary<long, (GroupId Group, LogIndex From)> _reads = [];
    private readonly int _actions;
    private RequestHistory _history;
    private LogProcess _process;
    private LogPosition? _known;
    private readonly List<LogPosition> _told = [];
    private Generation _lastGeneration;
    private CrashFinding? _next;
    private bool _isOpening;
    private bool _isSubmitting;
    private long _lastSegment;
    private readonly bool _onlyHarm;
    private long _lastRead;

    private LogExploration(long seed, PlantedLogBug planted, ITrace? trace, bool onlyHarm)
    {
        _onlyHarm = onlyHarm;
        _random = new SeededRandom((ulong)seed).Fork("log");
        _trace = new LogTrace(trace);
        var groups = 2 + _random.Below(11);
        _options = DrawOptions(_random, planted);
        _actions = 60 + _random.Below(300);
        _history = new RequestHistory(groups);
        _planner = new RequestPlanner(_random.Fork("requests"), _options);
        _snapshots = new SnapshotPlanner(_random.Fork("snapshots"), _planner);
        _records = new SnapshotRecords(_snapshots, _counts);
        _weather = new WeatherPlan(_random.Fork("weather"));
        _crashes = new CrashExplorer(_options, _counts, _trace, _random.Fork("crashes"));
        _process = new LogProcess(new SimulatedMedium(), new DiskWeather(), _options, _random.Fork("disk"));
        if (_trace.IsRead) _trace.Say(0, -1, string.Create(CultureInfo.InvariantCulture, $"{groups} groups, {_options}"));
    }

    /// <summary>Explores one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="planted">A fault that is put in on purpose.</param>
    /// <param name="trace">Takes readable lines, or null.</param>
    /// <param name="onlyHarm">Whether promises about the inside of the log are left out, so that only what a user would suffer from is found.</param>
    public static ExplorationResult Run(long seed, PlantedLogBug planted = PlantedLogBug.None, ITrace? trace = null, bool onlyHarm = false)
    {
        var exploration = new LogExploration(seed, planted, trace, onlyHarm);
        var (broken, detail) = exploration.TryRun();
        return new ExplorationResult(seed, exploration._counts, broken, detail, exploration._trace.Digest);
    }

    /// <inheritdoc/>
    void IDiskWatch.Submitted(DiskTask task, DiskAction action)
    {
        if (task == DiskTask.BatchWrite) _history.BeginBatch(_history.LastNumber + (_isSubmitting ? 1 : 0));
    }

    /// <inheritdoc/>
    void IDiskWatch.Completing(DiskTask task, DiskAction action, in DiskCompletion completion)
    {
        if (task == DiskTask.BatchSync) _history.EndBatch(completion.IsSuccess);
        _trace.Add(((long)task << 8) | (long)action, (long)completion.Error, _process.Events.NowMicros);
        if (_trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"{task} {action} {(completion.IsSuccess ? string.Empty : completion.Error)}");
    }

    /// <inheritdoc/>
    void IDiskWatch.Completed(DiskTask task, DiskAction action)
    {
        Hear();
        if (_process.Log.State is LogState.Open or LogState.Closing || _process.IsClosed) _known = _process.Log.Position;
        if (action == DiskAction.Rename) _counts.Recycled++;
        if (!CrashExplorer.IsStep(action) || _next is not null) return;
        var outcomes = _process.Medium.HasUnsynced ? 1 + _random.Below(2) : 1;
        for (var i = 0; i < outcomes; i++)
        {
            var finding = _crashes.Explore(_process.Medium, action, new CrashScene(_history, _known, 0));
            if (!_isOpening && finding.CanGoOn && _random.Below(300) == 0) _next = finding;
        }
    }

    private static WriteAheadOptions DrawOptions(SeededRandom random, PlantedLogBug planted)
    {
        var segmentBytes = 4096 << random.Below(3);
        return DrawOptions(random, planted, segmentBytes);
    }

    private static WriteAheadOptions DrawOptions(SeededRandom random, PlantedLogBug planted, int segmentBytes) => new()
    {
        SegmentBytes = segmentBytes,
        ReserveSegments = 1 + random.Below(2),
        ReadySegments = 1 + random.Below(2),
        GatherBytesMax = 4096 << random.Below(3),
        SpacePerLivePercent = 180 + random.Below(80),
        RewriteBytesPerBatch = segmentBytes / 8,
        RewriteGroupBytesMax = random.Below(4_000),
        SnapshotRequestsMax = random.Below(4),
        ReadsMax = 1 + random.Below(8),
        ReadBytesMax = 4096,
        StallTicks = 2 + random.Below(10),
        ProbeTicks = 5 + random.Below(100),
        FullRetryTicks = 1 + random.Below(5),
        PastStartsMax = 8 + random.Below(14),
        Planted = planted,
    };

    private (string? Broken, string Detail) TryRun()
    {
        try
        {
            Open();
            for (var action = 0; action < _actions; action++)
            {
                Act();
                Continue();
                if (action % 100 == 99) Rest();
            }

            Rest();
            return (null, string.Empty);
        }
        catch (OracleViolationException violation)
        {
            return (violation.Oracle, violation.Detail);
        }
#pragma warning disable CA1031 // Whatever the log throws is a finding of this exploration, not a failure of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ("NoUnexpectedException", exception.ToString());
        }
    }

    private void Act()
    {
        if (_weather.Pass(_process.Weather, _process.Medium) is { } weather && _trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"weather: {weather}");
        switch (_random.Below(100))
        {
            case < 42:
                Submit(_planner.Next(_history.Latest));
                break;
            case < 49:
                if (_planner.NextCommit(_history.Latest) is { } commit) Submit(commit);
                break;
            case < 58:
                Tick();
                break;
            case < 65:
                Read();
                break;
            case 65 when _known is { } known:
                _crashes.BackUp(_process.Medium, known);
                break;
            case 66 when _random.Below(8) == 0:
                StopAndStart();
                break;
            case < 80:
                _snapshots.Act(_process, _history.Latest);
                break;
            default:
                Pass(1 + _random.Below(8));
                break;
        }
    }

    private WriteAdmission Submit(PlannedRequest request, FinishedSnapshot? recorded = null)
    {
        _isSubmitting = true;
        var admission = _process.Log.Submit(new WriteTicket(_history.LastNumber + 1), request.Writes, request.MustSync);
        _isSubmitting = false;
        if (admission == WriteAdmission.Accepted)
        {
            _counts.Requests++;
            _history.Take(request.Writes);
            _lastGeneration = NumbersAreNew.CheckGenerations(_process.Log, request.Writes, _lastGeneration);
            if (recorded is not null) _records.Take(_history.LastNumber, recorded);
        }
        else if (admission == WriteAdmission.NoSpace)
        {
            _counts.RefusedForSpace++;
        }

        if (_trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"submit {_history.LastNumber}: {admission} {string.Join("; ", request.Writes.Select(Describe))}{(request.MustSync ? string.Empty : " no sync")}");
        Hear();
        return admission;
    }

    private void Tick()
    {
        _process.Log.Tick();
        Hear();
    }

    private void Read()
    {
        var group = new GroupId(1 + _random.Below(_history.Durable.GroupsMax));
        if (_history.Durable.Find(group) is not { Count: > 0 } present) return;
        var from = new LogIndex(_random.Between(present.Purged.Value + 1, present.Last.Value));
        var to = new LogIndex(_random.Between(from.Value, present.Last.Value));
        if (_process.Log.Read(new ReadTicket(++_lastRead), group, from, to, 1 + _random.Below(8_000)) == ReadAdmission.Accepted) _reads[_lastRead] = (group, from);
    }

    private void Pass(int events)
    {
        for (var i = 0; i < events && _next is null && _process.Fault is null && _process.Events.FireNext(); i++)
        {
        }
    }

    /// <summary>Closes the log in order: nothing is left unanswered, but for what a full disk could not undo, and the next process finds all of it.</summary>
    private void StopAndStart()
    {
        var canUndo = _process.Weather.FullWritesPerMillion == 0;
        _process.Log.Close();
        Hear();
        while (_next is null && _process.Fault is null && _process.Events.FireNext())
        {
        }

        if (_next is not null || _process.Fault is not null) return;
        if (!_process.IsClosed || !_process.IsQuiet) throw new OracleViolationException("ClosesInOrder", "Nothing happens any more, and the log is not closed, or the disk has not ended all.");
        if (canUndo && _history.Pending.Count > 0) TakeSilentlyDurable();
        _counts.Closed++;
        _process.Kill();
        var medium = _process.Medium;
        if (_random.Below(2) == 0) medium.LosePower(_random, 500_000);
        _process = new LogProcess(medium, new DiskWeather(), _options, _random.Fork("closed", _counts.Closed));
        Open();
    }

    /// <summary>Takes what the log said since the last look.</summary>
    private void Hear()
    {
        foreach (var outcome in _process.Outcomes)
        {
            _trace.Add(-1, outcome.Request, (long)outcome.Outcome);
            if (_trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"request {outcome.Request} {outcome.Outcome}");
            var isExpected = outcome.Outcome == WriteOutcome.Durable ? _history.TryComplete(outcome.Request) : _history.TryRefuse(outcome.Request, outcome.Part);
            if (outcome.Outcome == WriteOutcome.NoSpace) _counts.RefusedForSpace++;
            _records.End(_process, outcome);
            if (!isExpected) throw new OracleViolationException("OutcomesInOrder", $"Request {outcome.Request} was reported {outcome.Outcome}; it did not wait for that.");
        }

        if (_process.Outcomes.Count > 0 && !_history.TrySettleRefusals()) throw new OracleViolationException("OutcomesInOrder", "A write was refused and a later one of its group was not.");
        _process.Outcomes.Clear();
        foreach (var read in _process.Reads)
        {
            if (!_reads.Remove(read.Ticket, out var asked)) throw new OracleViolationException(nameof(ReadsEqualModel), $"Read {read.Ticket} was answered and nobody had asked.");
            _counts.Reads++;
            ReadsEqualModel.Check(asked.Group, asked.From, read.Entries, _history);
        }

        _process.Reads.Clear();
    }

    /// <summary>Goes on from a crash, if one was chosen or the log failed; does what the log asked for.</summary>
    private void Continue()
    {
        if (_next is { } finding) GoOnFrom(finding);
        else if (_process.Fault is not null) Restart();
        Obey();
        if (_next is null) _records.RecordAll(_process, _history, Submit);
    }


    private void GoOnFrom(CrashFinding finding)
    {
        _next = null;
        _counts.Continued++;
        if (_trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"goes on from what was found after {finding.Kind}");
        _process.Kill();
        Begin(finding);
    }

    private void Restart()
    {
        _counts.Faults++;
        if (_trace.IsRead) _trace.Say(_process.Events.NowMicros, -1, $"the log failed: {_process.Fault}");
        _process.Kill();
        var medium = _process.Medium;
        if (_random.Below(2) == 0) medium.LosePower(_random, 500_000);
        _process = new LogProcess(medium, new DiskWeather(), _options, _random.Fork("restart", _counts.Faults));
        Open();
    }

    private void Open()
    {
        _weather.Calm(_process.Weather, _process.Medium);
        var known = _known;
        _isOpening = true;
        if (!_process.TryOpen(new DirectoryId(_random.NextBits()), this)) RecoversFromCrash.Violated("The opening came to no end.");
        _isOpening = false;
        Begin(_crashes.Judge(_process, CrashKind.Kill, new CrashScene(_history, known, 0)));
    }

    private void Begin(CrashFinding finding)
    {
        if (_known is { } known) _told.Add(known);
        _process = finding.Process;
        _records.Begin();
        _history = _history.Continue(finding.Digest);
        _known = _process.Log.Position;
        _reads.Clear();
        _weather.Calm(_process.Weather, _process.Medium);
        _process.Medium.CapacityBytes = long.MaxValue;
        _process.Outcomes.Clear();
        _process.WatchWith(this);
    }

    private void Obey()
    {
        foreach (var (group, through) in _process.Wishes.ToArray())
        {
            if (RequestPlanner.IsLagging(group) || _history.Latest.Find(group) is not { } present || _random.Below(3) == 0) continue;
            if (SnapshotPlanner.HasFiles(group)) SnapshotPlanner.Obey(_process, present, through);
            else Submit(_planner.Obey(present, through));
        }

        _process.Wishes.Clear();
    }

    /// <summary>Waits until nothing happens any more, and compares everything.</summary>
    private void Rest()
    {
        _weather.Calm(_process.Weather, _process.Medium);
        var quiet = 0;
        for (var round = 0; quiet < QuietRounds; round++)
        {
            if (round == RestRoundsMax) SpaceReclaimed.NeverRests(_process, round);
            var before = (_process, _process.Log.Position, _process.Log.Segments.LiveBytes);
            _process.Desk.EndAll();
            Tick();
            while (_next is null && _process.Fault is null && _process.Events.FireNext())
            {
            }

            Continue();
            quiet = before == (_process, _process.Log.Position, _process.Log.Segments.LiveBytes) ? quiet + 1 : 0;
        }

        Compare();
    }

    private void Compare()
    {
        _counts.Rests++;
        var segment = _process.Log.Segments.Active?.Number.Value ?? _lastSegment;
        _counts.Rotations += segment - _lastSegment;
        _lastSegment = segment;
        _counts.SnapshotReads += _process.Desk.TakeReads();
        if (!_history.IsSettled && _history.Pending.Count > 0) TakeSilentlyDurable();
        var digest = LogContents.DigestOf(_process.Log, _process.Medium);
        ContentsEqualModel.Check(_process, digest, CrashKind.Kill, _history);
        SpaceReclaimed.Check(_process, _options);
        SnapshotFilesAreWhole.Check(_process, CrashKind.Kill);
        var copy = _process.Medium.Fork();
        copy.LosePower(_random, 0);
        var opened = new LogProcess(copy, new DiskWeather(), _options, _random.Fork("rest", _counts.Rests));
        if (!opened.TryOpen(new DirectoryId(1), null)) RecoversFromCrash.Violated("The opening came to no end.");
        _crashes.Judge(opened, CrashKind.PowerLoss, new CrashScene(_history, _known, 0));
        if (!_onlyHarm) IndexIsRecovered.Check(_process, opened);
        RollbackShows.CheckAll(_process.Log, _told, _options.PastStartsMax);
    }

    /// <summary>Requests that need no sync are durable once the log rests, and nobody was told.</summary>
    private void TakeSilentlyDurable() => _history.TryComplete(_history.Pending[^1].Number);

    private static string Describe(GroupWrite write) => string.Create(
        CultureInfo.InvariantCulture,
        $"{write.Kind} g{write.Group}{(write.Snapshot is { } s ? $" snapshot {s.Descriptor.Index}{(s.IsInstalled ? " installed" : string.Empty)}" : string.Empty)}{(write.Entries.IsEmpty ? string.Empty : $" entries {write.Entries.First.Index}..{write.Entries.Last.Index}/{write.Entries.Last.Term}")}{(write.HardState is { } h ? $" hard {h.Term}/{h.Vote}/{h.Commit}" : string.Empty)}{(write.PurgeThrough > LogIndex.Zero ? $" purge {write.PurgeThrough}" : string.Empty)}");
}
