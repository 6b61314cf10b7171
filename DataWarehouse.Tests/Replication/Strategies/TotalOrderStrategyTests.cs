using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.Replication.Strategies;

public sealed class TotalOrderStrategyTests
{
    /// <summary>Up to eight siblings with few distinct times and bytes, so that equal bytes, equal times and both occur.</summary>
    private static readonly Gen<ImmutableArray<DottedValue<StampedValue>>> Siblings =
        Gen.Select(Gen.Int[0, 4], Gen.Byte[0, 2]).Array[1, 8].Select(values => values.Select(Sibling).ToImmutableArray());

    private readonly LatestStrategy _strategy = new(InMemoryEpochMembership.Founded("A", "A"));

    [Fact]
    public void Resolve_LaterValue_IsKept()
    {
        var siblings = ImmutableArray.Create(Sibling((9, 1), 0), Sibling((2, 2), 1), Sibling((5, 3), 2));

        Assert.Equal(siblings[0].Dot, Winner(siblings));
    }

    [Fact]
    public void Resolve_TieOfTheOrder_GoesToTheGreaterDot()
    {
        var siblings = ImmutableArray.Create(Sibling((5, 1), 0), Sibling((5, 2), 1), Sibling((4, 3), 2));

        Assert.Equal(siblings[1].Dot, Winner(siblings));
    }

    [Fact]
    public void Resolve_EqualBytesInASubset_DoesNotHideTheWinnerOfAll()
    {
        // If {a, c} folded to a by its greater dot, then b would beat a at one replica and c beat b at another: both would be lost.
        var c = Sibling((11, 1), 0);
        var b = Sibling((10, 2), 1);
        var a = Sibling((5, 1), 2);

        Assert.Equal(c.Dot, Winner([a, b, c]));
        Assert.Equal(c.Dot, Winner([a, c]));
    }

    [Fact]
    public void Resolve_AnySplitIntoSubsets_GivesTheSameWinner() =>
        Gen.Select(Siblings, Gen.Int[1, 7]).Sample((siblings, cut) =>
        {
            var (head, tail) = (siblings.Take(cut), siblings.Skip(cut));
            var best = head.Where(sibling => sibling.Dot == Winner([.. head]));
            var rest = tail.Where(sibling => sibling.Dot == Winner([.. tail]));
            Assert.Equal(Winner(siblings), Winner([.. best, .. rest]));
        });

    [Fact]
    public void Resolve_AnyArrivalOrder_GivesTheSameWinner() =>
        Gen.Select(Siblings, Gen.Int[0, 10_000]).Sample((siblings, seed) =>
        {
            var shuffled = siblings.ToArray();
            new Random(seed).Shuffle(shuffled);
            var oneByOne = shuffled.Aggregate((kept, next) => Winner([kept, next]) == kept.Dot ? kept : next);
            Assert.Equal(Winner(siblings), oneByOne.Dot);
            Assert.Equal(Winner(siblings), Winner([.. shuffled]));
        });

    private static DottedValue<StampedValue> Sibling((int UnixMs, byte Content) value, int index) =>
        new(new Dot(new Incarnation(index + 1), 1), new StampedValue(new HybridTimestamp(value.UnixMs, 0), new[] { value.Content }));

    private Dot Winner(ImmutableArray<DottedValue<StampedValue>> siblings) =>
        Assert.IsType<Resolution.KeepOne>(_strategy.ResolveSiblings("key", siblings)).Dot;
}
