using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Faults;

/// <summary>The faults that every seed has, in random order, each at a random point of what is to be done before the faults end.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class DueFaults
{
    /// <summary>Whatever the progress, all are due by then: a group that makes none is disturbed all the same.</summary>
    private const long AllDueMicros = 20_000_000;

    private const int AtPerMilleMax = 900;
    private readonly Queue<(int AtPerMille, FaultKinds Kind)> _due;

    /// <summary>Draws them.</summary>
    /// <param name="random">Its own source of randomness.</param>
    public DueFaults(SeededRandom random)
    {
        List<FaultKinds> kinds =
        [
            DrawCrash(random),
            DrawCrash(random),
            random.Chance(500_000) ? FaultKinds.Partition : FaultKinds.PartialPartition,
            FaultKinds.Change,
            FaultKinds.Change,
        ];

        // Kinds that a group of one may never have, such as a transfer, are left to the plan's weights: what is due must happen.
        for (var further = random.Below(3); further > 0; further--) kinds.Add((FaultKinds)random.Below((int)FaultKinds.LostDisk));
        var points = new int[kinds.Count];
        for (var point = 0; point < points.Length; point++) points[point] = random.Below(AtPerMilleMax);
        Array.Sort(points);
        _due = new Queue<(int AtPerMille, FaultKinds Kind)>();
        foreach (var point in points)
        {
            var chosen = random.Below(kinds.Count);
            _due.Enqueue((point, kinds[chosen]));
            kinds.RemoveAt(chosen);
        }
    }

    /// <summary>Whether all have happened.</summary>
    public bool AreDone => _due.Count == 0;

    /// <summary>The next one, if its time has come.</summary>
    /// <param name="progressPerMille">How much of what is to be done is done.</param>
    /// <param name="nowMicros">The virtual time.</param>
    /// <param name="kind">What is to happen.</param>
    public bool TryPeek(long progressPerMille, long nowMicros, out FaultKinds kind)
    {
        kind = _due.TryPeek(out var next) ? next.Kind : default;
        return _due.Count > 0 && (progressPerMille >= next.AtPerMille || nowMicros >= AllDueMicros);
    }

    /// <summary>It has happened.</summary>
    public void Done() => _due.Dequeue();

    private static FaultKinds DrawCrash(SeededRandom random) =>
        random.Below(5) switch { 0 => FaultKinds.CrashMany, 1 or 2 => FaultKinds.Crash, _ => FaultKinds.CrashAtStep };
}
