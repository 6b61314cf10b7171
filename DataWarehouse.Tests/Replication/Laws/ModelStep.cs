using CsCheck;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>One random choice of a run: what to do, and three numbers to pick with. Any sequence of steps is a valid run.</summary>
internal readonly record struct ModelStep(int Kind, int First, int Second, int Third)
{
    internal const int KindMax = 999;

    internal static Gen<ModelStep> Any { get; } = Gen.Select(
        Gen.Int[0, KindMax],
        Gen.Int[0, 9_999],
        Gen.Int[0, 9_999],
        Gen.Int[0, 9_999],
        (kind, first, second, third) => new ModelStep(kind, first, second, third));

    internal static T Pick<T>(IReadOnlyList<T> from, int number) => from[number % from.Count];
}
