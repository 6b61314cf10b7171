using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Repairs a directory that an opening refuses (docs/repair.md for operators, docs/decisions/0014 for the reasons). What can be put right without a loss is; else what is certain becomes a
/// new log. A crash at any step leaves a directory that is as damaged as before and can be repaired, or one whose repair is decided and is completed by the next, or the repaired one.
/// </summary>
/// <remarks>Holds the state of one repair; not thread-safe.</remarks>
internal sealed class LogRepair
{
    private readonly ILogDirectory _directory;
    private readonly LogReplacement _replacement;
    private readonly PlantedRepairBug _planted;

    private LogRepair(ILogDirectory directory, WriteAheadOptions options, PlantedRepairBug planted)
    {
        _planted = planted;
        _directory = directory;
        _replacement = new LogReplacement(directory, options, planted);
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
        if (_replacement.IsCutShort) return Resume(consent);
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
        var aside = _replacement.FreeAside(RepairJournal.AsidePrefix);
        var report = new RepairReport(RepairKind.NewLog, consent == RepairConsent.WithLoss)
        {
            Found = found,
            Losses = plan.Remains.Losses,
            Groups = [.. plan.Lives.Select(life => life.Outcome)],
            Aside = aside.Value,
        };
        if (report.IsApplied) _replacement.Run(plan, aside, report.Lines());
        return new RepairResult(report, null);
    }

    private RepairResult Resume(RepairConsent consent)
    {
        var bytes = new byte[LengthOf(RepairJournal.Path)];
        var read = _directory.Read(RepairJournal.Path, 0, bytes);
        var verdict = RepairJournal.TryRead(bytes.AsSpan(0, read), out var journal);
        if (verdict == HeaderVerdict.Newer) return new RepairResult(null, new LogRefusal(LogRefusalKind.Newer, RepairJournal.Path.Value, 0, "A later release began this repair. Complete it with that release, or a later one."));
        if (journal is null) return new RepairResult(null, new LogRefusal(LogRefusalKind.Damaged, RepairJournal.Path.Value, 0, "The journal of a repair is damaged, so nobody can say how far it came. Restore the copy of the directory that was made before it, or let the node join again with an empty directory."));
        var report = new RepairReport(RepairKind.Completion, consent >= RepairConsent.WithoutLoss) { Aside = journal.Aside.Value };
        if (report.IsApplied) _replacement.Complete(journal);
        return new RepairResult(report, null);
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
