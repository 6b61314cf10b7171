namespace DataWarehouse.Simulation.Linearizability;

/// <summary>How much work the checker does before it gives up with <see cref="Verdict.Unknown"/>. Counted, not timed, so that a verdict can be repeated.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record CheckLimits
{
    private readonly long _stepsPerKeyMax = 20_000_000;
    private readonly long _visitedBytesMax = 256L << 20;

    /// <summary>The most steps of the model for one key. Default 20 million (some seconds), at least 1.</summary>
    public long StepsPerKeyMax
    {
        get => _stepsPerKeyMax;
        init => _stepsPerKeyMax = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>The most bytes of remembered search positions for one key. Default 256 MiB, at least 64 KiB.</summary>
    public long VisitedBytesMax
    {
        get => _visitedBytesMax;
        init => _visitedBytesMax = value >= 64 << 10 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }
}
