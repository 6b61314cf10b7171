using System.Globalization;

namespace DataWarehouse.Benchmarks.KeyValue;

/// <summary>How much memory keys take, how long a snapshot of them takes, and how much slower puts are meanwhile.</summary>
internal static class StoreRoom
{
    private const int KeyBytes = 32;

    /// <summary>Runs <c>key-value-room KEYS VALUEBYTES</c>.</summary>
    public static void Run(string[] args)
    {
        var (keys, valueBytes) = (int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var empty = new SteadyStore();
        Say($"an empty store takes {GC.GetTotalMemory(forceFullCollection: true) - before:N0} bytes (its measuring buffer of 1 MiB among them)");
        GC.KeepAlive(empty);
        before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new SteadyStore();
        var filled = Seconds(() =>
        {
            for (var i = 0; i < keys; i++) store.Apply(SteadyStore.Put(SteadyStore.KeyOf((int)((long)i * 7919 % keys), KeyBytes), valueBytes));
        });
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Say($"{keys:N0} keys of {KeyBytes} bytes with values of {valueBytes}: {(after - before - (1 << 20)) / (double)keys:F0} bytes a key, {(after - before - (1 << 20)) / (double)keys - KeyBytes - valueBytes:F0} more than key and value; filled in {filled:F1} s");
        MeasureSnapshot(store, keys, valueBytes);
        GC.KeepAlive(store);
    }

    private static void MeasureSnapshot(SteadyStore store, int keys, int valueBytes)
    {
        const int Puts = 200_000;
        var puts = Enumerable.Range(0, 10_007).Select(i => SteadyStore.Put(SteadyStore.KeyOf((int)((long)i * 104_729 % keys), KeyBytes), valueBytes)).ToArray();
        var alone = Seconds(() => PutAll(store, puts, Puts));
        var captured = TimeProvider.System.GetTimestamp();
        using var snapshot = store.Capture();
        var capture = TimeProvider.System.GetElapsedTime(captured).TotalMicroseconds;
        var target = new MemoryStream((keys + Puts) * (KeyBytes + valueBytes + 48) + 4096);
        var writing = 0.0;
        var thread = new Thread(() => writing = Seconds(() => snapshot.WriteTo(target, CancellationToken.None)));
        thread.Start();
        var meanwhile = Seconds(() =>
        {
            for (var done = 0; thread.IsAlive && done < 100; done++) PutAll(store, puts, Puts / 100);
        });
        thread.Join();
        Say($"a put takes {alone / Puts * 1e6:F2} us; capturing a snapshot takes {capture:F0} us; writing its {target.Length >> 20} MiB takes {writing:F2} s beside {meanwhile:F2} s of puts");
        target.Position = 0;
        Say($"restoring it takes {Seconds(() => new SteadyStore().Restore(target)):F2} s");
    }

    private static void PutAll(SteadyStore store, byte[][] puts, int count)
    {
        for (var i = 0; i < count; i++) store.Apply(puts[i % puts.Length]);
    }

    private static double Seconds(Action action)
    {
        var began = TimeProvider.System.GetTimestamp();
        action();
        return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
