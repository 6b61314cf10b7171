using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Simulation.WriteAheadLogs;

/// <summary>Makes a disk full, faulty or slow for some time, and well again.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
/// <param name="random">Chooses.</param>
internal sealed class WeatherPlan(SeededRandom random)
{
    private int _left;

    /// <summary>A moment passes; the weather may change.</summary>
    /// <param name="weather">The weather.</param>
    /// <param name="medium">The device.</param>
    /// <returns>What changed, for people; null if nothing did.</returns>
    public string? Pass(DiskWeather weather, SimulatedMedium medium)
    {
        if (_left > 0)
        {
            if (--_left > 0) return null;
            Calm(weather, medium);
            return "calm";
        }

        if (random.Below(60) > 0) return null;
        _left = 3 + random.Below(25);
        return Change(weather, medium);
    }

    /// <summary>Makes the disk well.</summary>
    /// <param name="weather">The weather.</param>
    /// <param name="medium">The device.</param>
    public void Calm(DiskWeather weather, SimulatedMedium medium)
    {
        _left = 0;
        medium.CapacityBytes = long.MaxValue;
        weather.FailedSyncsPerMillion = weather.FailedWritesPerMillion = weather.FailedReadsPerMillion = weather.FullWritesPerMillion = weather.FullChangesPerMillion = 0;
        weather.FailingSyncs = 0;
        (weather.SyncMicrosMin, weather.SyncMicrosMax) = (100, 600);
        (weather.OperationMicrosMin, weather.OperationMicrosMax) = (5, 30);
    }

    private string Change(DiskWeather weather, SimulatedMedium medium)
    {
        switch (random.Below(12))
        {
            case < 3:
                medium.CapacityBytes = medium.UsedBytes + random.Below(20_000);
                return "full";
            case < 6:
                weather.FullWritesPerMillion = 300_000;
                weather.FullChangesPerMillion = 100_000;
                return "thin";
            case < 8:
                weather.FailedSyncsPerMillion = 60_000;
                return "syncs fail";
            case 8:
                weather.FailedWritesPerMillion = 60_000;
                return "writes fail";
            case 9:
                weather.FailedReadsPerMillion = 60_000;
                return "reads fail";
            case 10:
                (weather.SyncMicrosMin, weather.SyncMicrosMax) = (100_000, 3_000_000);
                return "stalls";
            default:
                (weather.OperationMicrosMin, weather.OperationMicrosMax) = (1, 2_000);
                return "out of order";
        }
    }
}
