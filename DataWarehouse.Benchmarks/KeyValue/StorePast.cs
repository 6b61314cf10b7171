using System.Globalization;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Benchmarks.KeyValue;

/// <summary>How long it takes to find an old version of a key that has many: by the store's search, and by following all later versions, as it was once done.</summary>
internal static class StorePast
{
    private const int Reads = 200;

    /// <summary>Runs <c>key-value-past VERSIONS</c>.</summary>
    public static void Run(string[] args)
    {
        var versions = int.Parse(args[1], CultureInfo.InvariantCulture);
        var store = new VersionStore();
        var value = new byte[64];
        var written = MicrosecondsOf(versions, _ =>
        {
            store.Put("key"u8, value, 0);
            store.Complete();
        });
        var entry = store.Find("key"u8);
        Say($"{versions:N0} versions of one key: a put takes {written:F2} us, {store.Milestones.Count:N0} of them are milestones");
        foreach (var (name, revision) in new[] { ("the oldest", 2L), ("the middle one", (versions / 2) + 2L), ("the one before the last", versions) })
        {
            var searched = MicrosecondsOf(Reads, _ => store.TryGetAt(entry, revision, out var _));
            var walked = MicrosecondsOf(Reads, _ => Walk(store, entry, revision));
            Say($"{name}: {searched:F2} us by the search, {walked:F2} us by the walk");
        }
    }

    private static Place Walk(VersionStore store, int entry, long revision)
    {
        var place = store.Keys[entry].Head;
        while (store.Log.At(place).Main > revision) place = store.Log.At(place).Previous;
        return place;
    }

    private static double MicrosecondsOf(int count, Action<int> action)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count; i++) action(i);
        return TimeProvider.System.GetElapsedTime(began).TotalMicroseconds / count;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
