using System.Diagnostics;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>What this process has used since a moment.</summary>
internal sealed class SiteMeter
{
    private readonly LoadClock _clock = new();
    private readonly long _began;
    private readonly TimeSpan _cpu;
    private readonly long _allocated;

    private SiteMeter()
    {
        using var process = Process.GetCurrentProcess();
        (_cpu, _allocated, _began) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), _clock.Now);
    }

    public double Seconds => _clock.MicrosecondsSince(_began) / 1e6;

    public long AllocatedBytes => GC.GetTotalAllocatedBytes() - _allocated;

    public double CpuSeconds
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return (process.TotalProcessorTime - _cpu).TotalSeconds;
        }
    }

    public static long ResidentBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    public static SiteMeter Start() => new();
}
