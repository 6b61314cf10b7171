using System.Globalization;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>Openings of one log, each beside a plain reading of the same bytes in the same minute: what the disk or the system's cache takes, and what we add.</summary>
internal static class RecoveryComparison
{
    private const int RecordOverheadBytes = 56;

    /// <summary>Runs <c>recovery ROUNDS GROUPS ENTRIES BYTES</c>: so many entries of so many bytes in each group.</summary>
    public static void Run(string[] args)
    {
        var numbers = args[1..].Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (rounds, groups, entries, bytes) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        var directory = Directory.CreateTempSubdirectory("dw-recovery-").FullName;
        try
        {
            using (var log = new SteadyLog(directory, groups, groups * (bytes + RecordOverheadBytes), purges: false))
            {
                for (var i = 0; i < entries; i++) log.Submit();
                log.WaitUntil(log.Submitted);
            }

            Console.WriteLine("opening ms   reading ms");
            for (var round = 0; round < rounds; round++)
            {
                var began = TimeProvider.System.GetTimestamp();
                var log = new SteadyLog(directory, groups, groups * (bytes + RecordOverheadBytes), purges: false);
                var opening = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
                log.Dispose();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{opening,10:F0} {Read(directory),12:F0}"));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Read(string directory)
    {
        var began = TimeProvider.System.GetTimestamp();
        var piece = new byte[1 << 20];
        foreach (var path in Directory.GetFiles(Path.Combine(directory, "log")))
        {
            using var file = File.OpenHandle(path);
            for (long offset = 0; RandomAccess.Read(file, piece, offset) is > 0 and var count; offset += count)
            {
            }
        }

        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }
}
