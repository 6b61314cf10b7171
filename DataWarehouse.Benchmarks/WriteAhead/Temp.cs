namespace DataWarehouse.Benchmarks.WriteAhead;

internal static class Temp
{
    public static void Run()
    {
        var dir = Directory.CreateTempSubdirectory("dw-temp-").FullName;
        using (var log = new SteadyLog(dir, 100, 65536))
        {
            var s = new List<double>();
            var w = new List<double>();
            for (var i = 0; i < 6000; i++)
            {
                var a = TimeProvider.System.GetTimestamp();
                log.Submit();
                var b = TimeProvider.System.GetTimestamp();
                log.WaitUntil(log.Submitted);
                var c = TimeProvider.System.GetTimestamp();
                if (i < 3000) continue;
                s.Add(TimeProvider.System.GetElapsedTime(a, b).TotalMicroseconds);
                w.Add(TimeProvider.System.GetElapsedTime(b, c).TotalMicroseconds);
            }
            s.Sort(); w.Sort();
            Console.WriteLine($"submit {s[1500]:F1} p99 {s[2970]:F1}  wait {w[1500]:F1} p99 {w[2970]:F1}");
        }
        Directory.Delete(dir, true);
    }
}
