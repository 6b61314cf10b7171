#pragma warning disable CA1304, CA1305, CA1309, CA1310, CA1311, CA1838, CA2002, CA5394, VSTHRD002, CA1849, CA1001, CA1024, CA1829, RS0030, CA1416 // Each sample is wrong on purpose.
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Types that each break a rule of the deciding layer; every one must be reported.</summary>
internal static class Offenders
{
    [Breaks(Ban.Tasks)]
    public sealed class Awaits
    {
        public static async Task<int> Step() { await Task.Yield(); return 1; }
    }

    [Breaks(Ban.Tasks)]
    public sealed class ReturnsACompletedValueTask
    {
        public static ValueTask Step() => default;
    }

    [Breaks(Ban.Tasks)]
    public sealed class HidesATaskInAGeneric
    {
        public Func<List<Task>>? Pending { get; set; }
    }

    [Breaks(Ban.Tasks)]
    public sealed class StreamsAsynchronously
    {
        public static async IAsyncEnumerable<int> Steps() { await Task.Yield(); yield return 1; }
    }

    [Breaks(Ban.Locks)]
    public sealed class LocksAnObject
    {
        private readonly object _gate = new();

        public int Step() { lock (_gate) { return 1; } }
    }

    [Breaks(Ban.Locks)]
    public sealed class LocksALock
    {
        private readonly Lock _gate = new();

        public int Step() { lock (_gate) { return 1; } }
    }

    [Breaks(Ban.Locks)]
    public sealed class HasASynchronizedMethod
    {
        [MethodImpl(MethodImplOptions.Synchronized)]
        public static int Step() => 1;
    }

    [Breaks(Ban.Locks)]
    public sealed class HoldsASemaphore
    {
        public SemaphoreSlim Gate { get; } = new(1);
    }

    [Breaks(Ban.Locks)]
    public sealed class LocksInsideALambda
    {
        public static Action Step(object gate) => () => { lock (gate) { gate.ToString(); } };
    }

    [Breaks(Ban.Threads)]
    public sealed class StartsAThread
    {
        public static void Step() => new Thread(static () => { }).Start();
    }

    [Breaks(Ban.Threads)]
    public sealed class QueuesWork
    {
        public static void Step() => ThreadPool.QueueUserWorkItem(static _ => { });
    }

    [Breaks(Ban.Threads)]
    public sealed class HoldsATimer
    {
        public Timer? Timer { get; set; }
    }

    [Breaks(Ban.InputOutput)]
    public sealed class ReadsAFile
    {
        public static byte[] Step() => File.ReadAllBytes("x");
    }

    [Breaks(Ban.InputOutput)]
    public sealed class HoldsASocket
    {
        public System.Net.Sockets.Socket? Peer { get; set; }
    }

    [Breaks(Ban.InputOutput)]
    public sealed class ReadsTheEnvironment
    {
        public static string Step() => Environment.MachineName;
    }

    [Breaks(Ban.Clocks)]
    public sealed class ReadsTheTime
    {
        public static DateTime Step() => DateTime.UtcNow;
    }

    [Breaks(Ban.Clocks)]
    public sealed class CountsTicks
    {
        public static long Step() => Environment.TickCount64;
    }

    [Breaks(Ban.Clocks)]
    public sealed class HoldsAStopwatch
    {
        public System.Diagnostics.Stopwatch? Watch { get; set; }
    }

    [Breaks(Ban.Clocks)]
    public sealed class TakesATimeProvider(TimeProvider time)
    {
        public DateTimeOffset Step() => time.GetUtcNow();
    }

    [Breaks(Ban.Randomness)]
    public sealed class DrawsANumber
    {
        public static int Step() => Random.Shared.Next();
    }

    [Breaks(Ban.Randomness)]
    public sealed class DrawsAnIdentifier
    {
        public static Guid Step() => Guid.NewGuid();
    }

    [Breaks(Ban.ProcessHashes)]
    public sealed class HashesAString
    {
        public static int Step(string key) => key.GetHashCode(StringComparison.Ordinal) % 3;
    }

    [Breaks(Ban.ProcessHashes)]
    public sealed class CombinesHashes
    {
        public static int Step(int a, int b) => HashCode.Combine(a, b);
    }

    [Breaks(Ban.ProcessHashes)]
    public sealed class HashesByTheDefaultComparer
    {
        public static int Step(string key) => EqualityComparer<string>.Default.GetHashCode(key);
    }

    [Breaks(Ban.ProcessHashes)]
    public sealed class HashesAnything<T>
        where T : notnull
    {
        public static int Step(T key) => key.GetHashCode();
    }

    [Breaks(Ban.Culture)]
    public sealed class AsksForTheCulture
    {
        public static CultureInfo Step() => CultureInfo.CurrentCulture;
    }

    [Breaks(Ban.Culture)]
    public sealed class ComparesByCulture
    {
        public static int Step(string a, string b) => string.Compare(a, b);
    }

    [Breaks(Ban.Culture)]
    public sealed class SortsByCulture
    {
        public static Comparer<string> Step() => Comparer<string>.Default;
    }

    [Breaks(Ban.Culture)]
    public sealed class FormatsByCulture
    {
        public static string Step(long number) => number.ToString();
    }

    [Breaks(Ban.FloatingPoint)]
    public sealed class HoldsADouble
    {
        public double Ratio { get; set; }
    }

    [Breaks(Ban.FloatingPoint)]
    public sealed class ConvertsToFloat
    {
        public static long Step(long a) => (long)(a * 0.5f);
    }

    [Breaks(Ban.FloatingPoint)]
    public sealed class CallsWithADouble
    {
        public static TimeSpan Step(TimeSpan a) => a * 2;
    }

    [Breaks(Ban.HashOrder)]
    public sealed class WalksADictionary
    {
        public static int Step(Dictionary<string, int> map) { var sum = 0; foreach (var (_, n) in map) { sum = (sum * 31) + n; } return sum; }
    }

    [Breaks(Ban.HashOrder)]
    public sealed class WalksAnImmutableDictionary
    {
        public static string Step(ImmutableDictionary<string, int> map) { foreach (var entry in map) { return entry.Key; } return ""; }
    }

    [Breaks(Ban.HashOrder)]
    public sealed class WalksAnImmutableHashSet
    {
        public static string Step(ImmutableHashSet<string> set) { foreach (var entry in set) { return entry; } return ""; }
    }

    [Breaks(Ban.HashOrder)]
    public sealed class TakesTheKeys
    {
        public static string Step(ConcurrentDictionary<string, int> map) => map.Keys.First();
    }

    [Breaks(Ban.HashOrder)]
    public sealed class WalksASetBehindAnInterface(SDK.Replication.Dot dot)
    {
        private readonly IReadOnlySet<string> _set = new HashSet<string>(StringComparer.Ordinal) { dot.ToString() };

        public string Step() { foreach (var entry in _set) { return entry; } return ""; }
    }

    [Breaks(Ban.HashOrder)]
    public sealed class CopiesASetIntoAList
    {
        public static List<string> Step(HashSet<string> set) => new(set);
    }

    [Breaks(Ban.HashOrder)]
    public sealed class SelectsFromASet
    {
        public static string Step(IReadOnlySet<string> set) => set.Select(s => s + "!").First();
    }

    [Breaks(Ban.Locks, Ban.Clocks)]
    public sealed class BreaksTwoRulesAtOnce
    {
        private readonly object _gate = new();

        public DateTime Step() { lock (_gate) { return DateTime.Now; } }
    }
}
