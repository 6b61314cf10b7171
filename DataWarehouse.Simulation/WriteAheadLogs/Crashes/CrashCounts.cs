using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>What happened in an exploration.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class CrashCounts
{
    private readonly long[] _bySteps = new long[Enum.GetValues<DiskAction>().Length];
    private readonly long[] _byKinds = new long[Enum.GetValues<CrashKind>().Length];

    /// <summary>Crashes that were tried: copies of the disk, each opened and compared.</summary>
    public long Points { get; private set; }

    /// <summary>Of them, those in the middle of another opening or right after it.</summary>
    public long Nested { get; set; }

    /// <summary>Of those with changed bits, how many were refused.</summary>
    public long RotRefused { get; set; }

    /// <summary>Crashes from which the exploration went on.</summary>
    public long Continued { get; set; }

    /// <summary>Requests that were taken.</summary>
    public long Requests { get; set; }

    /// <summary>Requests that were refused for space, at once or later.</summary>
    public long RefusedForSpace { get; set; }

    /// <summary>Reads that were compared.</summary>
    public long Reads { get; set; }

    /// <summary>Logs that stopped because their disk failed.</summary>
    public long Faults { get; set; }

    /// <summary>Logs that were closed in order and opened again.</summary>
    public long Closed { get; set; }

    /// <summary>Segments that were begun.</summary>
    public long Rotations { get; set; }

    /// <summary>Segments that were renamed to be used again.</summary>
    public long Recycled { get; set; }

    /// <summary>Moments of rest at which space and index were checked.</summary>
    public long Rests { get; set; }

    /// <summary>How many crashes there were after a kind of step.</summary>
    /// <param name="step">The step.</param>
    public long After(DiskAction step) => _bySteps[(int)step];

    /// <summary>How many crashes there were of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public long Of(CrashKind kind) => _byKinds[(int)kind];

    /// <summary>Counts a crash.</summary>
    /// <param name="step">After which step.</param>
    /// <param name="kind">How.</param>
    public void Add(DiskAction step, CrashKind kind)
    {
        Points++;
        _bySteps[(int)step]++;
        _byKinds[(int)kind]++;
    }

    /// <summary>Adds what happened elsewhere.</summary>
    /// <param name="other">The counts to add.</param>
    public void Add(CrashCounts other)
    {
        Points += other.Points;
        Nested += other.Nested;
        RotRefused += other.RotRefused;
        Continued += other.Continued;
        Requests += other.Requests;
        RefusedForSpace += other.RefusedForSpace;
        Reads += other.Reads;
        Faults += other.Faults;
        Closed += other.Closed;
        Rotations += other.Rotations;
        Recycled += other.Recycled;
        Rests += other.Rests;
        for (var i = 0; i < _bySteps.Length; i++) _bySteps[i] += other._bySteps[i];
        for (var i = 0; i < _byKinds.Length; i++) _byKinds[i] += other._byKinds[i];
    }
}
