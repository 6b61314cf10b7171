namespace DataWarehouse.Node.Cli.Bench;

/// <summary>One engine beside another one under the same load; one line of JSON.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BenchRatio
{
    /// <summary>The load.</summary>
    public required string Load { get; init; }

    /// <summary>Which engine, beside which.</summary>
    public required string Ratio { get; init; }

    /// <summary>Operations or events a second: more is better.</summary>
    public required double Rate { get; init; }

    /// <summary>Server processor time for each: less is better.</summary>
    public required double ServerCpu { get; init; }

    /// <summary>The 99th percentile: less is better.</summary>
    public required double P99 { get; init; }

    /// <summary>Compares two results of one load.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">What it is held against.</param>
    public static BenchRatio Of(BenchResult one, BenchResult other) => new()
    {
        Load = one.Load,
        Ratio = $"{one.Engine}/{other.Engine}",
        Rate = Divide(one.Rate, other.Rate),
        ServerCpu = Divide(one.ServerCpuSecondsPer100K, other.ServerCpuSecondsPer100K),
        P99 = Divide(one.P99Ms, other.P99Ms),
    };

    private static double Divide(double one, double other) => other > 0 ? Math.Round(one / other, 3) : 0;
}
