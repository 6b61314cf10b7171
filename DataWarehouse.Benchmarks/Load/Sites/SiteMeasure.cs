namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>What one process measured.</summary>
internal sealed record SiteMeasure(
    long Commits,
    double Seconds,
    double CpuSeconds,
    long AllocatedBytes,
    long ResidentBytes,
    long? Syncs,
    long Refused,
    long Unknown,
    IReadOnlyList<long> Latencies);
