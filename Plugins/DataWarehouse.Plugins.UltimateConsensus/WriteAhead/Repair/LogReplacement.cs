using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Puts a new log in the place of an old one, whose files go aside. A crash at any step leaves the old log as it was, with remains that the next attempt removes, or a journal by which a repair completes it.
/// </summary>
/// <remarks>Not thread-safe; belongs to whoever holds the lock of the directory.</remarks>
/// <param name="directory">The data directory, locked.</param>
/// <param name="options">How long the segments of the new log may be.</param>
/// <param name="planted">A fault that is switched on to prove that tests find it.</param>
internal sealed class LogReplacement(ILogDirectory directory, WriteAheadOptions options, PlantedRepairBug planted)
{
    private static readonly DiskPath SegmentDirectory = new(Segment.DirectoryName);
    private static readonly DiskPath SnapshotDirectory = new(StoredSnapshot.DirectoryName);

    /// <summary>Whether a replacement was decided and cut short.</summary>
    public bool IsCutShort => Has(RepairJournal.Directory, RepairJournal.FileName);

    /// <summary>A directory that is not there yet for the files of the old log.</summary>
    /// <param name="prefix">What its name begins with; a number follows.</param>
    public DiskPath FreeAside(string prefix)
    {
        var number = 1;
        while (Has(DiskPath.Root, RepairJournal.AsideOf(prefix, number).Value)) number++;
        return RepairJournal.AsideOf(prefix, number);
    }

    /// <summary>Writes the new log, decides, and completes it.</summary>
    /// <param name="plan">What goes into the new log.</param>
    /// <param name="aside">Where the files of the old one go.</param>
    /// <param name="report">What lies beside them for people, line by line.</param>
    /// <exception cref="LogDirectoryException">The disk is full, and nothing was changed; or it has failed.</exception>
    public void Run(LossPlan plan, DiskPath aside, IEnumerable<string> report)
    {
        TryStage(plan, report);
        var journal = new RepairJournal(aside, plan.Aside);
        Decide(journal);
        Complete(journal);
    }

    /// <summary>May be cut short and begun again at any step: what has moved is not there to be moved any more.</summary>
    /// <param name="journal">What was decided.</param>
    /// <exception cref="LogDirectoryException">The disk has failed.</exception>
    public void Complete(RepairJournal journal)
    {
        directory.CreateDirectory(journal.Aside);
        directory.SyncDirectory(DiskPath.Root);
        foreach (var file in journal.Files)
        {
            if (Has(file.Parent, file.Value[(file.Parent.Value.Length + 1)..])) directory.Rename(file, journal.AsidePathOf(file));
        }

        foreach (var entry in directory.List(RepairJournal.Directory))
        {
            var path = RepairJournal.Directory.Append(entry.Name);
            if (Segment.TryParse(entry.Name, out var number)) directory.Rename(path, Segment.PathOf(number));
            else if (path == RepairJournal.ReportPath) directory.Rename(path, journal.AsidePathOf(path));
        }

        if (planted == PlantedRepairBug.JournalGoneEarly) directory.Delete(RepairJournal.Path);
        directory.SyncDirectory(journal.Aside);
        directory.SyncDirectory(SegmentDirectory);
        if (Has(DiskPath.Root, StoredSnapshot.DirectoryName)) directory.SyncDirectory(SnapshotDirectory);
        directory.SyncDirectory(RepairJournal.Directory);
        if (planted != PlantedRepairBug.JournalGoneEarly) directory.Delete(RepairJournal.Path);
        directory.SyncDirectory(RepairJournal.Directory);
    }

    /// <summary>What was begun is removed if it cannot be completed, so that it takes no room from whoever tries again.</summary>
    private void TryStage(LossPlan plan, IEnumerable<string> report)
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
        foreach (var entry in directory.List(RepairJournal.Directory)) directory.Delete(RepairJournal.Directory.Append(entry.Name));
    }

    /// <summary>Writes the new log beside the old one, which stays as it is.</summary>
    private void Stage(LossPlan plan, IEnumerable<string> report)
    {
        directory.CreateDirectory(RepairJournal.Directory);
        directory.SyncDirectory(DiskPath.Root);
        RemoveStaged();
        new LogRewriter(directory, plan, options, planted).Write();
        WriteFile(RepairJournal.ReportPath, Encoding.UTF8.GetBytes(string.Join('\n', report) + "\n"));
        directory.SyncDirectory(RepairJournal.Directory);
    }

    /// <summary>From the last step of this on the replacement can only be completed.</summary>
    private void Decide(RepairJournal journal)
    {
        WriteFile(RepairJournal.UnfinishedPath, journal.Encode());
        directory.SyncDirectory(RepairJournal.Directory);
        directory.Rename(RepairJournal.UnfinishedPath, RepairJournal.Path);
        if (planted != PlantedRepairBug.DecisionNotSynced) directory.SyncDirectory(RepairJournal.Directory);
    }

    private void WriteFile(DiskPath path, byte[] bytes)
    {
        directory.Create(path);
        directory.Write(path, 0, bytes);
        directory.Sync(path);
    }

    private bool Has(DiskPath parent, string name)
    {
        foreach (var entry in directory.List(parent))
        {
            if (entry.Name == name) return true;
        }

        return false;
    }
}
