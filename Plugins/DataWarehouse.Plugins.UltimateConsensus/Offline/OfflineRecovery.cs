using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>
/// The log of a survivor that does not run, while groups are recovered that have lost their quorum (docs/decisions/0041). In this order:
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Open the logs of all survivors: each is locked until it is disposed of.</item>
/// <item>Make a plan of what is seen of them (<see cref="RecoveryPlanner"/>), and have somebody agree to its loss.</item>
/// <item>Write down durably who is given up, so that it is kept away from then on.</item>
/// <item>Apply the plan's steps to each.</item>
/// </list>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class OfflineRecovery : IDisposable
{
    private readonly DiskDirectory _directory;
    private readonly GroupRenewal _renewal;

    private OfflineRecovery(DiskDirectory directory, GroupRenewal renewal) => (_directory, _renewal) = (directory, renewal);

    /// <summary>What was seen when the log was opened; with a refusal if it is not to be used.</summary>
    public RecoveryLook Look { get; private init; } = new();

    /// <summary>Locks a log and looks at it. Changes nothing.</summary>
    /// <param name="directory">The directory of the log, with <c>log</c> and <c>snap</c> in it.</param>
    /// <param name="options">Those that the node runs with.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static OfflineRecovery Open(string directory, RaftNodeOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        var files = new DiskDirectory(new OperatingSystemDisk(directory));
        var renewal = new GroupRenewal(files, RaftNode.LogOptionsOf(options), PlantedRepairBug.None);
        try
        {
            files.Lock();
            return new OfflineRecovery(files, renewal) { Look = renewal.Look() };
        }
        catch (LogDirectoryException failure)
        {
            return new OfflineRecovery(files, renewal) { Look = new RecoveryLook { Refusal = GroupRenewal.NoteOf(GroupRenewal.RefusalOf(failure)) } };
        }
    }

    /// <summary>An entry of a group, without its contents; null where the log does not hold it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="InvalidOperationException">The log was refused, or was changed already.</exception>
    public RecoveryEntry? FindEntry(long group, long index) => _renewal.FindEntry(group, index);

    /// <summary>Does this survivor's part of a plan.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="report">What lies beside the files of the old log for people.</param>
    /// <returns>Where those lie; or why nothing was changed.</returns>
    /// <exception cref="InvalidOperationException">The log was refused, was changed already, or a step does not fit it.</exception>
    public RecoveryOutcome Apply(IReadOnlyList<RecoveryStep> steps, IEnumerable<string> report)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(report);
        return _renewal.Apply(steps, report);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
