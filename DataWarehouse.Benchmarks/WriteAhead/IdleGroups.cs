using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>How much room a log takes in which most groups do nothing and a few write all the time: the old records of the idle ones must not keep the segments.</summary>
internal static class IdleGroups
{
    private const int BusyGroups = 100;
    private const int BatchBytes = 64 << 10;
    private const int BatchesPerTick = 128;
    private const int TicksAtRest = 300;

    /// <summary>Runs <c>idle GROUPS ENTRIES BYTES MEGABYTES SEGMENT-MEGABYTES</c>: idle groups of so many entries of so many bytes, while so much is written.</summary>
    public static async Task RunAsync(string[] args)
    {
        var numbers = args[1..].Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var directory = Directory.CreateTempSubdirectory("dw-idle-").FullName;
        try
        {
            using var log = new SteadyLog(directory, BusyGroups, BatchBytes, options: new WriteAheadOptions { SegmentBytes = numbers[4] << 20 });
            Console.WriteLine("written MB   live MB   total MB   total/live");
            var idle = 0;
            var batches = numbers[3] * ((1 << 20) / BatchBytes);
            for (var batch = 1; batch <= batches; batch++)
            {
                log.WaitUntil(log.Submitted - 1);
                log.Submit();
                if (batch % BatchesPerTick == 0) log.Tick();

                // During the first half, between the batches of the others, so that their records stand everywhere.
                for (; idle < Math.Min(numbers[0], numbers[0] * 2L * batch / batches); idle++) log.AddIdle(idle, numbers[1], numbers[2]);
                if (batch % (batches / 8) == 0) Print(directory, log, batch);
            }

            log.WaitUntil(log.Submitted);
            for (var tick = 0; tick < TicksAtRest; tick++)
            {
                log.Tick();
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }

            Print(directory, log, batches);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(string directory, SteadyLog log, int batches)
    {
        const double Mega = 1 << 20;
        var live = log.LiveBytes / Mega;
        var total = new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) / Mega;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{batches * (BatchBytes / Mega),10:F0} {live,9:F1} {total,10:F1} {total / live,12:F2}"));
    }
}
