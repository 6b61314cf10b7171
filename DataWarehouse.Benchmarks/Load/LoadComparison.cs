using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>
/// One load on several engines in turns, each run in fresh processes on a settled disk: medians of the runs, and medians of the ratios to the first engine within a round, since
/// whatever else the machine does hits the runs of a round about alike.
/// </summary>
internal static class LoadComparison
{
    public const string Usage = "compare [--runs 5] [--engines raw,ours,dotnext] [what raft takes, but --engine]";

    public static async Task RunAsync(string[] arguments)
    {
        var (runs, engines, rest) = Parse(arguments);
        var rounds = new List<LoadResult[]>();
        for (var run = 0; run < runs; run++)
        {
            var round = new List<LoadResult>();
            foreach (var engine in engines) round.Add(await RunOnceAsync([.. rest, "--engine", engine]).ConfigureAwait(false));
            rounds.Add([.. round]);
        }

        Console.WriteLine($"engine   committed/s  of {engines[0],-7}  p50 ms  p99 ms  p999 ms  CPU s/100k  B/commit  syncs/s");
        for (var place = 0; place < engines.Length; place++) Console.WriteLine(LineOf([.. rounds.Select(round => round[place])], [.. rounds.Select(round => round[0])]));
    }

    /// <summary>Reads its own options, and checks what is left as <c>raft</c> would.</summary>
    /// <exception cref="ArgumentException">Something is not known, or cannot be measured together.</exception>
    public static (int Runs, string[] Engines, string[] Others) Parse(IReadOnlyList<string> arguments)
    {
        var (runs, engines, rest) = (5, new[] { "raw", "ours", "dotnext" }, new List<string>());
        for (var place = 0; place < arguments.Count; place += 2)
        {
            var name = arguments[place];
            if (place + 1 == arguments.Count) throw new ArgumentException($"{name} has no value.");
            if (name == "--runs") runs = LoadOptions.Number(name, arguments[place + 1], 1, 1_000);
            else if (name == "--engines") engines = arguments[place + 1].Split(',');
            else if (name == "--engine") throw new ArgumentException($"--engine is --engines here. Usage: {Usage}");
            else rest.AddRange([name, arguments[place + 1]]);
        }

        foreach (var engine in engines) LoadOptions.Parse([.. rest, "--engine", engine]);
        return (runs, engines, [.. rest]);
    }

    private static async Task<LoadResult> RunOnceAsync(string[] arguments)
    {
        await SettleAsync().ConfigureAwait(false);
        using var process = Process.Start(LoadProgram.With(["raft", .. arguments]))!;
        var line = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0) throw new InvalidOperationException($"'raft {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
        await Console.Error.WriteAsync(line).ConfigureAwait(false);
        return JsonSerializer.Deserialize<LoadResult>(line)!;
    }

    /// <summary>Lets the system write what runs before have left in its cache, where there is a way to ask for that.</summary>
    private static async Task SettleAsync()
    {
        if (OperatingSystem.IsWindows()) return;
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync().ConfigureAwait(false);
    }

    private static string LineOf(LoadResult[] results, LoadResult[] first) => string.Create(
        CultureInfo.InvariantCulture,
        $"{results[0].Engine,-7}  {Median(results, result => result.CommittedPerSecond),11:N0}  {Median(results.Select((result, run) => result.CommittedPerSecond / first[run].CommittedPerSecond)),10:P0}  {Median(results, result => result.P50Ms),6:F2}  {Median(results, result => result.P99Ms),6:F1}  {Median(results, result => result.P999Ms),7:F1}  {Median(results, result => result.CpuSecondsPer100k),10:F2}  {Median(results, result => result.AllocatedBytesPerCommit),8:F0}  {(results[0].SyncsPerSecond is null ? "-" : Median(results, result => result.SyncsPerSecond ?? 0).ToString("F0", CultureInfo.InvariantCulture)),7}");

    private static double Median(LoadResult[] results, Func<LoadResult, double> figure) => Median(results.Select(figure));

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
