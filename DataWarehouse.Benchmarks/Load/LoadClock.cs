namespace DataWarehouse.Benchmarks.Load;

/// <summary>The time of a load run: warming up, measuring, over.</summary>
internal sealed class LoadClock
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public volatile bool IsMeasuring;

    public volatile bool IsOver;

    public long Now => Time.GetTimestamp();

    public long MicrosecondsSince(long began) => (long)Time.GetElapsedTime(began).TotalMicroseconds;
}
