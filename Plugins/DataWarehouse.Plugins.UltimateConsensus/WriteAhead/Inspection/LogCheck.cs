using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>
/// Looks at a data directory without changing it, and says all that is wrong, where an opening of the log stops at the first thing. Whether the directory is sound is the
/// judgement of an opening itself; what else is found explains it.
/// </summary>
/// <remarks>Holds the state of one check; not thread-safe.</remarks>
internal sealed class LogCheck
{
    private readonly ILogFiles _files;
    private readonly List<LogFinding> _findings = [];
    private readonly List<SegmentReport> _reports = [];
    private readonly Replay _replay = new(PlantedLogBug.None);
    private readonly List<Segment> _replayed = [];
    private BatchSequence _sequence;

    private LogCheck(ILogFiles files) => _files = files;

    /// <summary>Checks a directory.</summary>
    /// <param name="files">Its files; nobody may work on them meanwhile.</param>
    public static LogReport Run(ILogFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new LogCheck(files).Run();
    }

    private LogReport Run()
    {
        var refusal = LogJudgement.Of(_files).Refusal;
        var segments = SegmentFiles.Find(_files, _findings);
        var roster = LogRoster.Read(_files, segments);
        var directory = DirectoryOf(segments, roster);
        foreach (var item in roster.Items)
        {
            if (segments.Find(s => s.Number == item.Segment) is null)
                _findings.Add(new LogFinding(FindingKind.Damage, Segment.PathOf(item.Segment).Value, -1, "the log needs this segment, and it is missing"));
        }

        foreach (var segment in segments) Look(segment, roster, directory);
        var groups = Groups();
        if (refusal is not null && !_findings.Exists(f => f.Kind == FindingKind.Damage && f.Path == refusal.Path && f.Offset == refusal.Offset))
            _findings.Add(new LogFinding(FindingKind.Damage, refusal.Path, refusal.Offset, refusal.Message));
        _findings.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path) is not 0 and var order ? order : left.Offset.CompareTo(right.Offset));
        return new LogReport(directory, _reports, groups, _findings, refusal);
    }

    private static DirectoryId DirectoryOf(List<InspectedSegment> segments, LogRoster roster)
    {
        if (roster.LastSegment is { Verdict: HeaderVerdict.Sound } last) return last.Header.Directory;
        return LogRoster.DirectoryOf(segments);
    }

    private void Look(InspectedSegment segment, LogRoster roster, DirectoryId directory)
    {
        RosterItem? item = null;
        foreach (var candidate in roster.Items)
        {
            if (candidate.Segment == segment.Number) item = candidate;
        }

        if (item is { } needed) LookAtNeeded(segment, needed, roster, directory);
        else LookAtOther(segment, roster, directory);
    }

    private void LookAtNeeded(InspectedSegment file, RosterItem item, LogRoster roster, DirectoryId directory)
    {
        JudgeHeader(file, directory);
        var walk = new SegmentWalk(_files, file.Number, file.LengthBytes, file.DirectoryAmong(directory));
        var segment = new Segment(file.Number, file.LengthBytes, default, default) { EndOffset = item.EndOffset };
        var report = new SegmentReport(file.Number, file.LengthBytes, file.Verdict, IsNeeded: true);
        while (walk.EndOffset < item.EndOffset && walk.Next())
        {
            var batch = walk.Scan.Batch;
            if (!_sequence.TryFollow(file.Number, batch))
                _findings.Add(new LogFinding(FindingKind.Damage, file.Path.Value, walk.Scan.Offset, $"batch {batch.Number} does not follow the one before it"));
            if (_replay.Take(segment, walk.Scan) is { } flaw) _findings.Add(new LogFinding(FindingKind.Damage, file.Path.Value, flaw.Offset, flaw.Message));
            report = report with
            {
                Batches = report.Batches + 1,
                Records = report.Records + batch.RecordCount,
                First = report.Batches == 0 ? batch.Number : report.First,
                Last = batch.Number,
                Epoch = batch.Epoch,
            };
        }

        if (walk.EndOffset < item.EndOffset)
            _findings.Add(new LogFinding(FindingKind.Damage, file.Path.Value, walk.EndOffset, $"the batch here was durable and is damaged: the segment's batches went up to offset {item.EndOffset}"));
        else if (file == roster.LastSegment && HasBytesBehind(file, item.EndOffset))
            _findings.Add(new LogFinding(FindingKind.TornTail, file.Path.Value, item.EndOffset, "the log ends here; what stands behind is the rest of a batch that was never durable, or of an earlier use of the file"));
        _replayed.Add(segment);
        _reports.Add(report with { EndOffset = walk.EndOffset });
    }

    private void LookAtOther(InspectedSegment file, LogRoster roster, DirectoryId directory)
    {
        _reports.Add(new SegmentReport(file.Number, file.LengthBytes, file.Verdict, IsNeeded: false));
        if (file.Verdict == HeaderVerdict.Sound && file.Header.Directory != directory)
        {
            JudgeHeader(file, directory);
            return;
        }

        if (roster.LastSegment is { } last && file.Number > last.Number)
        {
            var walk = new SegmentWalk(_files, file.Number, file.LengthBytes, file.DirectoryAmong(directory));
            if (file.IsItself && !walk.Next()) return;
            _findings.Add(new LogFinding(FindingKind.Note, file.Path.Value, 0, "is not ready to be used; a start makes it anew"));
            return;
        }

        _findings.Add(new LogFinding(FindingKind.Note, file.Path.Value, -1, roster.LastSegment is null ? "was prepared and never used" : "is not needed any more; a start removes it"));
    }

    private void JudgeHeader(InspectedSegment file, DirectoryId directory)
    {
        var message = file.Verdict switch
        {
            HeaderVerdict.Newer => "was written by a later release",
            HeaderVerdict.Foreign or HeaderVerdict.Damaged => "the header of the segment is damaged",
            _ when file.Header.Number != file.Number => $"the header is that of segment {file.Header.Number}",
            _ when file.Header.Directory != directory => $"belongs to directory {file.Header.Directory}, others to {directory}",
            _ when file.LengthBytes < file.Header.SizeBytes => $"ends at {file.LengthBytes} and was made {file.Header.SizeBytes} bytes long; perhaps it was not copied whole",
            _ => null,
        };
        if (message is not null) _findings.Add(new LogFinding(FindingKind.Damage, file.Path.Value, 0, message));
    }

    private bool HasBytesBehind(InspectedSegment file, long end)
    {
        var piece = new byte[4096];
        var read = _files.Read(file.Path, end, piece);
        return piece.AsSpan(0, read).ContainsAnyExcept((byte)0);
    }

    private List<GroupReport> Groups()
    {
        var groups = new List<GroupReport>();
        var streams = new StreamTable();
        if (_replay.Build(streams) is { } flaw)
        {
            _findings.Add(new LogFinding(FindingKind.Damage, flaw.Segment?.Path.Value ?? Segment.DirectoryName, flaw.Offset, flaw.Message));
            return groups;
        }

        foreach (var stream in streams.Streams)
        {
            if (stream.Replica.IsNone)
                _findings.Add(new LogFinding(FindingKind.Note, Segment.DirectoryName, -1, $"group {stream.Group} belongs to no replica since a repair; remove the replica that it had from the group and add a new one"));
            groups.Add(new GroupReport(stream.Group, stream.Generation, stream.Replica, stream.HardState, stream.Snapshot, stream.Entries.Purged, stream.Entries.Last, stream.Entries.LastTerm, stream.Entries.LiveBytes));
        }

        groups.Sort(static (left, right) => left.Group.Value.CompareTo(right.Group.Value));
        for (var i = 0; i < _reports.Count; i++)
        {
            if (_replayed.Find(s => s.Number == _reports[i].Number) is { } segment) _reports[i] = _reports[i] with { LiveBytes = segment.LiveBytes };
        }

        LookAtSnapshots(streams);
        return groups;
    }

    private void LookAtSnapshots(StreamTable streams)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in _files.List(new DiskPath(StoredSnapshot.DirectoryName))) lengths[$"{StoredSnapshot.DirectoryName}/{entry.Name}"] = entry.LengthBytes;
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in streams.Streams)
        {
            if (stream.Snapshot is not { HasFile: true } snapshot) continue;
            var path = StoredSnapshot.PathOf(stream.Group, stream.Generation, snapshot.Descriptor).Value;
            needed.Add(path);
            var expected = SnapshotStore.FileBytesOf(snapshot.StateBytes);
            if (!lengths.TryGetValue(path, out var length)) _findings.Add(new LogFinding(FindingKind.Damage, path, -1, $"the log of group {stream.Group} begins with this snapshot, and it is missing"));
            else if (length != expected) _findings.Add(new LogFinding(FindingKind.Damage, path, Math.Min(length, expected), $"the snapshot has {length} bytes and must have {expected}"));
        }

        foreach (var entry in _files.List(new DiskPath(StoredSnapshot.DirectoryName)))
        {
            var path = $"{StoredSnapshot.DirectoryName}/{entry.Name}";
            if (!needed.Contains(path)) _findings.Add(new LogFinding(FindingKind.Note, path, -1, "is not needed; a start removes it"));
        }
    }
}
