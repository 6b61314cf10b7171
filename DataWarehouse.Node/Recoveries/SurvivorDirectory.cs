using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Recoveries;

/// <summary>The data directory of a survivor on this machine: locked, looked at, and changed by the steps of a plan.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SurvivorDirectory : IDisposable
{
    private readonly string _path;
    private readonly OfflineRecovery _log;

    private SurvivorDirectory(string path, OfflineRecovery log, SurvivorSurvey survey) => (_path, _log, Overview) = (path, log, survey);

    /// <summary>What is seen of it.</summary>
    public SurvivorSurvey Overview { get; }

    /// <summary>Locks a directory and looks at it.</summary>
    /// <param name="path">The data directory of a node that does not run.</param>
    /// <exception cref="CommandFailedException">It cannot be used; the message says why, and what to do.</exception>
    public static SurvivorDirectory Open(string path)
    {
        OfflineRecovery? log = null;
        try
        {
            var directory = new NodeDirectory(path);
            var identity = directory.Look();
            if (identity.Removal is { } removal) throw new CommandFailedException(ExitCodes.Refused, $"'{path}' belongs to a node that is no member of its cluster any more: {removal}. It is no survivor.");
            log = OfflineRecovery.Open(directory.LogPath, new NodeSettings { DataDirectory = path }.Engine);
            if (log.Look.Refusal is { } refusal) throw new CommandFailedException(ExitCodes.Refused, $"The log in '{directory.LogPath}' cannot be used: {refusal}");
            var survey = new SurvivorSurvey(identity.Plan.Cluster.ToString(), identity.Name, identity.Self.Incarnation, log.Look, new RecoveryFile(path).Load());
            return new SurvivorDirectory(path, log, survey);
        }
        catch (Exception failed)
        {
            log?.Dispose();
            if (failed is StartRefusedException refused) throw new CommandFailedException(ExitCodes.Refused, refused.Message);
            throw;
        }
    }

    /// <summary>Does this survivor's part of a plan: first it is written down who is given up, then the log is changed.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="recoveries">What is written down, with what other survivors knew before.</param>
    /// <returns>Where the files of the old log lie; empty where nothing of it had to change.</returns>
    /// <exception cref="CommandFailedException">It was not done; the message says why, and what to do.</exception>
    public string Apply(RecoveryPlan plan, IEnumerable<Recovery> recoveries)
    {
        new RecoveryFile(_path).Add(recoveries);
        var steps = plan.StepsOf(Overview.Node);
        if (steps.Count == 0) return string.Empty;
        var outcome = _log.Apply(steps, plan.Groups.SelectMany(static group => group.Lines()).Prepend($"plan {plan.Id}"));
        return outcome.Refusal is { } refusal
            ? throw new CommandFailedException(ExitCodes.Refused, $"The log of '{_path}' was not changed: {refusal} Other directories may have been; run the same command again.")
            : Path.Combine(new NodeDirectory(_path).LogPath, outcome.Aside);
    }

    /// <summary>What is seen of one entry.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="index">Its index.</param>
    /// <exception cref="CommandFailedException">The log does not hold the group.</exception>
    /// <exception cref="StartRefusedException">What is left out already cannot be read.</exception>
    public SkipSurvey Survey(long group, long index)
    {
        var found = Overview.Look.Groups.FirstOrDefault(found => found.Group == group)
            ?? throw new CommandFailedException(ExitCodes.Refused, $"The log of '{Overview.Node}' holds no group {group}: 'dw log check {_path}' lists those that it holds.");
        var (skips, stops) = new EntryFile(_path).Load();
        return new SkipSurvey(Overview.Cluster, Overview.Node, Overview.Incarnation, found, _log.FindEntry(group, index), stops.LastOrDefault(stop => stop.Entry.Group == group), [.. skips.Where(skip => skip.Entry.Group == group)]);
    }

    /// <summary>Writes down that an entry is left out.</summary>
    /// <param name="skip">The entry.</param>
    public void LeaveOut(EntrySkip skip) => new EntryFile(_path).Add(skip);

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();
}
