using System.Text;
using CsCheck;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Old revisions of a key are found by a search, and are those that a walk through all versions finds.</summary>
public sealed class MilestonesTests
{
    [Fact]
    public void OldRevision_OfAKeyWithManyVersions_IsFoundInAFewSteps()
    {
        var store = Written(20_000);
        var entry = store.Find("k"u8);
        for (long revision = 2; revision <= store.Revision; revision += 97)
        {
            Assert.True(store.TryGetAt(entry, revision, out var place));
            Assert.Equal(revision, store.Log.At(place).Main);
            Assert.InRange(StepsTo(store, entry, revision), 0, Milestones.Spacing);
        }
    }

    [Fact]
    public void Compaction_ForgetsWhatIsBehindIt()
    {
        var store = Written(20_000);
        Assert.InRange(store.Milestones.Count, 300, 320);

        store.Compact(store.Revision);

        Assert.Equal(0, store.Milestones.Count);
    }

    [Fact]
    public void AnyHistory_IsReadAsTheModelSays() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 19]).Array[1, 1500].Sample(steps =>
        {
            var store = new VersionStore();
            var history = new Dictionary<int, List<(long Main, bool Exists)>>();
            foreach (var (key, kind) in steps)
            {
                // Few keys, so that they get many versions; now and then one is deleted, and the past forgotten.
                var name = Key(key % 3);
                var lives = store.TryGet(name, out _);
                if (kind == 0 && lives) store.Delete(store.Find(name));
                else store.Put(name, [], 0);
                store.Complete();
                if (!history.TryGetValue(key % 3, out var versions)) history[key % 3] = versions = [];
                versions.Add((store.Revision, store.TryGet(name, out _)));
                if (kind == 1 && store.Revision - 40 > store.CompactRevision) Compact(store, store.Revision - 40);
            }

            foreach (var (key, versions) in history)
            {
                var entry = store.Find(Key(key));
                for (var revision = Math.Max(store.CompactRevision, 1); revision <= store.Revision; revision++)
                {
                    var expected = versions.LastOrDefault(version => version.Main <= revision);
                    var found = entry >= 0 && store.TryGetAt(entry, revision, out var place) ? store.Log.At(place).Main : 0;
                    Assert.Equal(expected.Exists ? expected.Main : 0, found);
                }
            }
        }, iter: 60);

    private static int StepsTo(VersionStore store, int entry, long revision)
    {
        var place = store.Keys[entry].Head;
        store.Milestones.Near(entry, revision, ref place);
        var steps = 0;
        for (; store.Log.At(place).Main > revision; steps++) place = store.Log.At(place).Previous;
        return steps;
    }

    private static VersionStore Written(int versions)
    {
        var store = new VersionStore();
        for (var count = 0; count < versions; count++)
        {
            store.Put("k"u8, [], 0);
            store.Complete();
        }

        return store;
    }

    private static byte[] Key(int number) => Encoding.UTF8.GetBytes($"key-{number}");

    private static void Compact(VersionStore store, long revision)
    {
        store.Compact(revision);
        var reclaimer = new Reclaimer(store);
        while (reclaimer.Step())
        {
        }
    }
}
