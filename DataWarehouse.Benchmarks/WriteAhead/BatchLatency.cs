using System.Globalization;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>How long single batches wait in a log that grows, so that segments are filled with zeros all the time, or in one that uses its segments again.</summary>
internal static class BatchLatency
{
    /// <summary>Runs <c>latency BATCHES GROUPS BYTES</c>.</summary>
    public static void Run(string[] args)
    {
        var numbers = args[1..].Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        Console.WriteLine("log        p50 us   p90 us   p99 us  p99.9 us   max us");
        foreach (var grows in new[] { true, false }) Measure(numbers[0], numbers[1], numbers[2], grows);
    }

    private static void Measure(int batches, int groups, int bytes, bool grows)
    {
        var directory = Directory.CreateTempSubdirectory("dw-latency-").FullName;
        try
        {
            using var log = new SteadyLog(directory, groups, bytes, purges: !grows);
            var micros = new double[batches];
            for (var i = -batches / 4; i < batches; i++)
            {
                var began = TimeProvider.System.GetTimestamp();
                log.Submit();
                log.WaitUntil(log.Submitted);
                if (i >= 0) micros[i] = TimeProvider.System.GetElapsedTime(began).TotalMicroseconds;
            }

            Array.Sort(micros);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(grows ? "grows" : "steady"),-8} {At(micros, 0.5),8:F0} {At(micros, 0.9),8:F0} {At(micros, 0.99),8:F0} {At(micros, 0.999),9:F0} {micros[^1],8:F0}"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
