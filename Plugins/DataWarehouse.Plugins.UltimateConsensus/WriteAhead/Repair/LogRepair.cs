using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Repairs a directory that an opening refuses (docs/repair.md for operators, docs/decisions/0014 for the reasons). What can be put right without a loss is; else what is certain becomes a
/// new log. A crash at any step leaves a directory that is as damaged as before and can be repaired, or one whose repair is decided and is completed by the next, or the repaired one.
/// </summary>
/// <remarks>Holds the state of one repair; not thread-safe.</remarks>
internal sealed class LogRepair
{
    private static readonly DiskPath SegmentDirectory = new(Segment.DirectoryName);
    private static readonly DiskPath SnapshotDirectory = new(StoredSnapshot.DirectoryName);
    private readonly ILogDirectory _directory;
    private readonly WriteAheadOptions _options;
    private readonly PlantedRepairBug _planted;

    private LogRepair(ILogDirectory directory, WriteAheadOptions options, PlantedRepairBug planted)
    {
        _planted = planted;
        _directory = directory;
        _options = options;
    }

    /// <summary>Repairs a directory, or says what that would mean.</summary>
    /// <param name="directory">The directory; it is locked first, so no log may be open on it.</param>
    /// <param name="consent">How far the repair may go.</param>
    /// <param name="options">How long the segments of a new log may be.</param>
    public static RepairResult Run(ILogDirectory directory, RepairConsent consent, WriteAheadOptions options) => Run(directory, consent, options, PlantedRepairBug.None);

    /// <summary>Repairs a directory, or says what that would mean.</summary>
    /// <param name="directory">The directory; it is locked first, so no log may be open on it.</param>
    /// <param name="consent">How far the repair may go.</param>
    /// <param name="options">How long the segments of a new log may be.</param>
    /// <param name="planted">A fault that is switched on to prove that tests find it.</param>
    public static RepairResult Run(ILogDirectory directory, RepairConsent consent, WriteAheadOptions options, PlantedRepairBug planted)
    {
        ArgumentNullException.ThrowIfNull(directory);
        try
        {
            directory.Lock();
            return new LogRepair(directory, options, planted).Run(consent);
        }
        catch (LogDirectoryException failure) when (failure.Error == DiskError.NoSpace)
        {
            return new RepairResult(null, new LogRefusal(LogRefusalKind.NoSpace, failure.Path, failure.Offset, "There is no room for the new log beside the old one. Free some space and run the repair again."));
        }
        catch (LogDirectoryException failure)
        {
            return new RepairResult(null, OpeningState.RefusalOf(failure.Error, failure.NativeError, failure.Path, failure.Offset));
        }
    }

    private RepairResult Run(RepairConsent consent)
    {
        if (Has(RepairJournal.Directory, RepairJournal.FileName)) return Resume(consent);
        if (LogJudgement.Of(_directory).Refusal is not { } found) return new RepairResult(new RepairReport(RepairKind.None, IsApplied: false), null);
        if (found.Kind is not (LogRefusalKind.Damaged or LogRefusalKind.Missing)) return new RepairResult(null, found);
        if (HeaderPlan.Find(_directory) is { } headers) return Rewrite(headers, found, consent);
        return LossPlan.Make(_directory, _planted, out var refusal) is { } plan ? Replace(plan, found, consent) : new RepairResult(null, refusal);
    }

    /// <summary>A torn write of a header leaves one that is damaged, as it was.</summary>
    private RepairResult Rewrite(HeaderPlan plan, LogRefusal found, RepairConsent consent)
    {
        var isApplied = consent >= RepairConsent.WithoutLoss;
        var bytes = new byte[SegmentHeader.Bytes];
        foreach (var header in isApplied ? plan.Headers : [])
        {
            header.Write(bytes);
            _directory.Write(Segment.PathOf(header.Number), 0, bytes);
            _directory.Sync(Segment.PathOf(header.Number));
        }

        return new RepairResult(new RepairReport(RepairKind.Headers, isApplied) { Found = found, Headers = [.. plan.Headers.Select(h => Segment.PathOf(h.Number).Value)] }, null);
    }

    private RepairResult Replace(LossPlan plan, LogRefusal found, RepairConsent consent)
    {
        var aside = FreeAside();
        var report = new RepairReport(RepairKind.NewLog, consent == RepairConsent.WithLoss)
        {
            Found = found,
            Losses = plan.Remains.Losses,
            Groups = [.. plan.Lives.Select(life => life.Outcome)],
            Aside = aside.Value,
        };
        if (!report.IsApplied) return new RepairResult(report, null);
        TryStage(plan, report);
        var journal = new RepairJournal(aside, plan.Aside);
        Decide(journal);
        Complete(journal);
        return new RepairResult(report, null);
    }

    /// <summary>What was begun is removed if it cannot be completed, so that it takes no room from whoever tries again.</summary>
    private void TryStage(LossPlan plan, RepairReport report)
    {
        try
        {
            Stage(plan, report);
        }
        catch (LogDirectoryException failure) when (failure.Error == DiskError.NoSpace)
        {
            RemoveStaged();
            throw;
        }
    }

    private void RemoveStaged()
    {
        foreach (var entry in _directory.List(RepairJournal.Directory)) _directory.Delete(RepairJournal.Directory.Append(entry.Name));
    }

    /// <summary>Writes the new log beside the old one, which stays as it is.</summary>
    private void Stage(LossPlan plan, RepairReport report)
    {
        _directory.CreateDirectory(RepairJournal.Directory);
        _directory.SyncDirectory(DiskPath.Root);
        RemoveStaged();
        new LogRewriter(_directory, plan, _options, _planted).Write();
        WriteFile(RepairJournal.ReportPath, Encoding.UTF8.GetBytes(string.Join('\n', report.Lines()) + "\n"));
        _directory.SyncDirectory(RepairJournal.Directory);
    }

    /// <summary>From the last step of this on the repair can only be completed.</summary>
    private void Decide(RepairJournal journal)
    {
        WriteFile(RepairJournal.UnfinishedPath, journal.Encode());
        _directory.SyncDirectory(RepairJournal.Directory);
        _directory.Rename(RepairJournal.UnfinishedPath, RepairJournal.Path);
        if (_planted != PlantedRepairBug.DecisionNotSynced) _directory.SyncDirectory(RepairJournal.Directory);
    }

    private RepairResult Resume(RepairConsent consent)
    {
        var bytes = new byte[LengthOf(RepairJournal.Path)];
        var read = _directory.Read(RepairJournal.Path, 0, bytes);
        var verdict = RepairJournal.TryRead(bytes.AsSpan(0, read), out var journal);
        if (verdict == HeaderVerdict.Newer) return new RepairResult(null, new LogRefusal(LogRefusalKind.Newer, RepairJournal.Path.Value, 0, "A later release began this repair. Complete it with that release, or a later one."));
        if (journal is null) return new RepairResult(null, new LogRefusal(LogRefusalKind.Damaged, RepairJournal.Path.Value, 0, "The journal of a repair is damaged, so nobody can say how far it came. Restore the copy of the directory that was made before it, or let the node join again with an empty directory."));
        var report = new RepairReport(RepairKind.Completion, consent >= RepairConsent.WithoutLoss) { Aside = journal.Aside.Value };
        if (report.IsApplied) Complete(journal);
        return new RepairResult(report, null);
    }

    /// <summary>May be cut short and begun again at any step: what has moved is not there to be moved any more.</summary>
    private void Complete(RepairJournal journal)
    {
        _directory.CreateDirectory(journal.Aside);
        _directory.SyncDirectory(DiskPath.Root);
        foreach (var file in journal.Files)
        {
            if (Has(file.Parent, file.Value[(file.Parent.Value.Length + 1)..])) _directory.Rename(file, journal.AsidePathOf(file));
        }

        foreach (var entry in _directory.List(RepairJournal.Directory))
        {
            var path = RepairJournal.Directory.Append(entry.Name);
            if (Segment.TryParse(entry.Name, out var number)) _directory.Rename(path, Segment.PathOf(number));
            else if (path == RepairJournal.ReportPath) _directory.Rename(path, journal.AsidePathOf(path));
        }

        if (_planted == PlantedRepairBug.JournalGoneEarly) _directory.Delete(RepairJournal.Path);
        _directory.SyncDirectory(journal.Aside);
        _directory.SyncDirectory(SegmentDirectory);
        if (Has(DiskPath.Root, StoredSnapshot.DirectoryName)) _directory.SyncDirectory(SnapshotDirectory);
        _directory.SyncDirectory(RepairJournal.Directory);
        if (_planted != PlantedRepairBug.JournalGoneEarly) _directory.Delete(RepairJournal.Path);
        _directory.SyncDirectory(RepairJournal.Directory);
    }

    private void WriteFile(DiskPath path, byte[] bytes)
    {
        _directory.Create(path);
        _directory.Write(path, 0, bytes);
        _directory.Sync(path);
    }

    private DiskPath FreeAside()
    {
        var number = 1;
        while (Has(DiskPath.Root, RepairJournal.AsideOf(number).Value)) number++;
        return RepairJournal.AsideOf(number);
    }

    private bool Has(DiskPath directory, string name)
    {
        foreach (var entry in _directory.List(directory))
        {
            if (entry.Name == name) return true;
        }

        return false;
    }

    private long LengthOf(DiskPath path)
    {
        foreach (var entry in _directory.List(path.Parent))
        {
            if (path.Value.EndsWith($"/{entry.Name}", StringComparison.Ordinal)) return entry.LengthBytes;
        }

        return 0;
    }
}
