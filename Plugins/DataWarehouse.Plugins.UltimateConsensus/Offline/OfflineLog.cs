using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>Checks, shows and repairs the log of a node that does not run. <c>docs/repair.md</c> is the page for whoever has to.</summary>
/// <remarks>Thread-safe, but for two repairs of one directory, of which the second is refused.</remarks>
public static class OfflineLog
{
    /// <summary>Checks a log, and changes nothing. Needs no lock, so the answer for a log that a process works on says nothing.</summary>
    /// <param name="directory">The directory of the log, with <c>log</c> and <c>snap</c> in it.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static LogCheckup Check(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var report = LogCheck.Run(new DirectoryFiles(directory));
        return new LogCheckup
        {
            Refusal = NoteOf(report.Refusal),
            Directory = report.Directory.ToString(),
            Findings = [.. report.Findings.Select(static finding => new LogNote(finding.Kind.ToString(), finding.Path, finding.Offset, finding.Message))],
            Segments = [.. report.Segments.Select(NoteOf)],
            Groups = [.. report.Groups.Select(NoteOf)],
        };
    }

    /// <summary>Shows a log, a line for each batch and record, and in the last line whether a start would take it. Contents of entries are not shown, only their lengths.</summary>
    /// <param name="directory">The directory of the log, with <c>log</c> and <c>snap</c> in it.</param>
    /// <param name="group">The only group whose records are wanted; null for all.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static IEnumerable<string> Dump(string directory, long? group)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return LogDump.Lines(new DirectoryFiles(directory), group is { } number ? new GroupId(number) : null);
    }

    /// <summary>Repairs a log, or says what that would mean. Takes the lock of the directory, so no node may run on it.</summary>
    /// <param name="directory">The directory of the log, with <c>log</c> and <c>snap</c> in it.</param>
    /// <param name="consent">How far it may go.</param>
    /// <param name="options">Those that the node runs with.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static LogMending Repair(string directory, LogConsent consent, RaftNodeOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        using var files = new DiskDirectory(new OperatingSystemDisk(directory));
        var result = LogRepair.Run(files, ConsentOf(consent), RaftNode.LogOptionsOf(options));
        return new LogMending
        {
            Refusal = NoteOf(result.Refusal),
            Kind = result.Report?.Kind.ToString() ?? string.Empty,
            IsApplied = result.Report?.IsApplied ?? false,
            HasLoss = result.Report is { } report && (report.Losses.Count > 0 || report.Groups.Any(static group => group.Fate != GroupFate.Whole)),
            Aside = result.Report?.Aside ?? string.Empty,
            Lines = result.Report is { } written ? [.. written.Lines()] : [],
        };
    }

    private static RepairConsent ConsentOf(LogConsent consent) => consent switch
    {
        LogConsent.WithoutLoss => RepairConsent.WithoutLoss,
        LogConsent.WithLoss => RepairConsent.WithLoss,
        _ => RepairConsent.LookOnly,
    };

    private static LogNote? NoteOf(LogRefusal? refusal) => refusal is null ? null : new LogNote(refusal.Kind.ToString(), refusal.Path, refusal.Offset, refusal.Message);

    private static LogSegmentNote NoteOf(SegmentReport segment) => new()
    {
        Number = segment.Number.Value,
        LengthBytes = segment.LengthBytes,
        Header = segment.Header.ToString(),
        IsNeeded = segment.IsNeeded,
        Batches = segment.Batches,
        Records = segment.Records,
        LiveBytes = segment.LiveBytes,
    };

    private static LogGroupNote NoteOf(GroupReport group) => new()
    {
        Group = group.Group.Value,
        Replica = group.Replica.Value,
        Term = group.HardState.Term.Value,
        Commit = group.HardState.Commit.Value,
        Purged = group.Purged.Value,
        Last = group.Last.Value,
        LastTerm = group.LastTerm.Value,
        Snapshot = group.Snapshot?.Descriptor.Index.Value ?? 0,
        SnapshotBytes = group.Snapshot?.StateBytes ?? 0,
        EntryBytes = group.EntryBytes,
    };
}
