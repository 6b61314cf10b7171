using System.Globalization;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>
/// Append and sync of batches by all contenders in turns, a short block each, in one process on one disk: whatever else the machine does hits them all,
/// so the ratio within a round says more than any two figures of separate runs.
/// </summary>
internal static class AppendComparison
{
    private const int BatchesPerBlock = 64;
    private const int WarmUpRounds = 12;

    /// <summary>Runs <c>append ROUNDS GROUPS,... BYTES,...</c> and prints a table.</summary>
    public static async Task RunAsync(string[] args)
    {
        var rounds = int.Parse(args[1], CultureInfo.InvariantCulture);
        Console.WriteLine("groups  bytes   contender          median us   p99 us  rate/floor  B/batch");
        foreach (var groups in args[2].Split(',').Select(int.Parse))
        {
            foreach (var bytes in args[3].Split(',').Select(int.Parse))
            {
                await CompareAsync(rounds, groups, bytes, isRival: false);

                // Apart, beside a floor of its own: its work in the background would go on while another contender is measured.
                await CompareAsync(rounds, groups, bytes, isRival: true);
            }
        }
    }

    private static async Task CompareAsync(int rounds, int groups, int bytes, bool isRival)
    {
        var directory = Directory.CreateTempSubdirectory("dw-compare-").FullName;
        var contenders = new List<Contender>();
        var owned = new List<IAsyncDisposable>();
        try
        {
            contenders.Add(new Contender("floor", Floor(directory, groups, bytes)));
            if (isRival)
            {
                contenders.Add(new Contender("DotNext", await RivalAsync(directory, groups, bytes, owned)));
            }
            else
            {
                contenders.Add(new Contender("log", Pipelined(directory, groups, bytes, owned)));
                contenders.Add(new Contender("log, one at a time", OneAtATime(directory, groups, bytes, owned)));
            }

            await RunRoundsAsync(contenders, rounds);
            foreach (var contender in contenders) Console.WriteLine(contender.Line(groups, bytes, BatchesPerBlock, contenders[0]));
        }
        finally
        {
            foreach (var thing in owned) await thing.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task RunRoundsAsync(List<Contender> contenders, int rounds)
    {
        var random = new Random(1);
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            if (round == 0) contenders.ForEach(c => c.Forget());

            // In another order each time, since what one leaves to the system's cache is written while the next one runs.
            var order = contenders.ToArray();
            random.Shuffle(order);
            foreach (var contender in order) await contender.RunAsync();
        }
    }

    private static async Task<Func<Task>> RivalAsync(string directory, int groups, int bytes, List<IAsyncDisposable> owned)
    {
        var rival = new RivalLog(directory, groups, bytes);
        owned.Add(rival);
        await rival.StartAsync();
        return async () =>
        {
            for (var i = 0; i < BatchesPerBlock; i++) await rival.AppendAsync();
        };
    }

    private static Func<Task> Floor(string directory, int groups, int bytes)
    {
        var floor = new RawFloor(directory, SteadyLog.WrittenBytes(groups, bytes));
        return () =>
        {
            // On a thread of its own like that of a disk: the system's scheduler treats one that does nothing but wait for the device better.
            var thread = new Thread(() =>
            {
                for (var i = 0; i < BatchesPerBlock; i++) floor.Append();
            });
            thread.Start();
            thread.Join();
            return Task.CompletedTask;
        };
    }

    private static Func<Task> Pipelined(string directory, int groups, int bytes, List<IAsyncDisposable> owned)
    {
        var log = new SteadyLog(Directory.CreateDirectory(Path.Combine(directory, "log")).FullName, groups, bytes);
        owned.Add(log);
        return () =>
        {
            for (var i = 0; i < BatchesPerBlock; i++)
            {
                log.WaitUntil(log.Submitted - 1);
                log.Submit();
            }

            log.WaitUntil(log.Submitted);
            return Task.CompletedTask;
        };
    }

    private static Func<Task> OneAtATime(string directory, int groups, int bytes, List<IAsyncDisposable> owned)
    {
        var log = new SteadyLog(Directory.CreateDirectory(Path.Combine(directory, "log1")).FullName, groups, bytes);
        owned.Add(log);
        return () =>
        {
            for (var i = 0; i < BatchesPerBlock; i++)
            {
                log.Submit();
                log.WaitUntil(log.Submitted);
            }

            return Task.CompletedTask;
        };
    }

    private sealed class Contender(string name, Func<Task> block)
    {
        private readonly List<double> _micros = [];
        private long _allocated;

        public async Task RunAsync()
        {
            await block();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var began = TimeProvider.System.GetTimestamp();
            await block();
            _micros.Add(TimeProvider.System.GetElapsedTime(began).TotalMicroseconds);
            _allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        public void Forget()
        {
            _micros.Clear();
            _allocated = 0;
        }

        public string Line(int groups, int bytes, int batches, Contender floor)
        {
            var ratios = _micros.Select((micros, round) => floor._micros[round] / micros).Order().ToArray();
            var sorted = _micros.Order().ToArray();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{groups,6} {bytes,6}   {name,-18} {sorted[sorted.Length / 2] / batches,9:F1} {sorted[sorted.Length * 99 / 100] / batches,8:F1} {ratios[ratios.Length / 2],10:P0} {_allocated / (batches * _micros.Count),8}");
        }
    }
}
