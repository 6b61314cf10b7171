using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;
using DataWarehouse.Plugins.UltimateResilience.Execution;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

public sealed class InstanceTableTests
{
    // Around the length that entries hold themselves, and alike but for the last character.
    private static readonly string[] Names =
        [.. from length in (int[])[1, 2, 31, 32, 33, 34, 256] from last in "abcd" select new string('x', length - 1) + last];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Table_AnyChanges_FindsWhatADictionaryFinds() =>
        Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Bool).List[0, 100].Sample(changes =>
        {
            var table = new InstanceTable();
            var model = new Dictionary<string, InstanceEntry>(StringComparer.Ordinal);
            foreach (var (which, isRemoval) in changes)
            {
                var name = Names[which];
                if (model.Remove(name, out var there))
                {
                    Assert.True(table.Remove(there));
                    Assert.False(table.Remove(there));
                }
                else if (!isRemoval)
                {
                    model[name] = table.Add(Instances.Named(name));
                }

                Assert.Equal(model.Count, table.Count);
                Assert.All(Names, other => Assert.Same(model.GetValueOrDefault(other), table.Find(other)));
                Assert.Equal(model.Values.ToHashSet(), table.Entries.ToHashSet());
            }
        }, iter: 100);

    [Fact]
    public void Table_ManyComeAndGo_StaysAsSmallAsThoseThatAreThere()
    {
        var table = new InstanceTable();
        var living = new Queue<InstanceEntry>();
        for (var i = 0; i < 10_000; i++)
        {
            living.Enqueue(table.Add(Instances.Named(i.ToString(CultureInfo.InvariantCulture))));
            if (living.Count > 20) Assert.True(table.Remove(living.Dequeue()));
        }

        Assert.InRange(table.Slots, 42, 8 * 21);
        Assert.Equal(20, table.Entries.Count());
    }

    [Fact]
    public void Table_InstanceTakenOut_IsNotHeldAnyMore()
    {
        var table = new InstanceTable();
        var taken = AddAndRemove(table);

        GC.Collect();

        Assert.False(taken.IsAlive);
        Assert.Equal(0, table.Count);
        GC.KeepAlive(table);
    }

    [Fact]
    public void Find_NamesThatAreThere_AllocatesNothing()
    {
        var table = new InstanceTable();
        var names = Enumerable.Range(0, 1_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        foreach (var name in names) table.Add(Instances.Named(new string(name)));
        Assert.All(names, name => Assert.Equal(name, table.Find(name)?.Instance.Name));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        foreach (var name in names) found += table.Find(name) is null ? 0 : 1;

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(names.Length, found);
    }

    [Fact]
    public async Task Find_WhileOthersComeAndGo_NeverMissesOneThatStays()
    {
        var table = new InstanceTable();
        var stay = Names.Select(name => table.Add(Instances.Named(name))).ToArray();
        var others = Enumerable.Range(0, 2_000).Select(i => Instances.Named(i.ToString(CultureInfo.InvariantCulture))).ToArray();
        var isOver = false;

        var readers = Enumerable.Range(0, 2).Select(_ => Instances.OnItsOwnThreadAsync(() =>
        {
            var rounds = 0;
            for (; !Volatile.Read(ref isOver) || rounds == 0; rounds++)
            {
                foreach (var entry in stay) Assert.Same(entry, table.Find(entry.Instance.Name));
                Assert.Empty(stay.Except(table.Entries));
            }

            return rounds;
        }, Ct)).ToArray();
        try
        {
            for (var round = 0; round < 20; round++)
            {
                // All at once, so that the table grows and shrinks; then one by one.
                var added = Array.ConvertAll(others, table.Add);
                foreach (var entry in added) Assert.True(table.Remove(entry));
                foreach (var other in others) Assert.True(table.Remove(table.Add(other)));
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        await Task.WhenAll(readers);
        Assert.Equal(stay.Length, table.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddAndRemove(InstanceTable table)
    {
        var entry = table.Add(Instances.Named("gone"));
        table.Remove(entry);
        return new WeakReference(entry.Instance);
    }
}
