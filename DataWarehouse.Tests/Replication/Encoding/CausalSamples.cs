using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>Random contexts, sets and vectors, with numbers of every length.</summary>
internal static class CausalSamples
{
    private static readonly Gen<long> Numbers =
        Gen.OneOf(Gen.Long[1, 6], Gen.Long[1, 300], Gen.Int[0, 62].Select(bit => 1L << bit), Gen.Const(long.MaxValue));

    private static readonly Gen<string> Names = Gen.Int[0, 4].Select(i => new[] { "A", "B", "é", "𐍈", "gone" }[i]);

    internal static Gen<CausalContext> Contexts { get; } = Gen.Select(
        Gen.OneOf(Gen.Const(0L), Numbers),
        Dots().Array[0, 6],
        Dots().Array[0, 6],
        (stamp, versions, dots) =>
        {
            var vector = CausalContext.FromVersions(new Epoch(stamp), [.. versions.DistinctBy(dot => dot.Origin)]);
            return dots.Aggregate(vector, (context, dot) => context.With(dot));
        });

    /// <summary>Sets whose live dots are some of those that their contexts list.</summary>
    internal static Gen<DvvSet<byte[]>> Sets { get; } = Live(Gen.Byte.Array[0, 5]);

    internal static Gen<DvvSet<string>> Texts { get; } = Live(Gen.String[0, 5].Where(text => !text.Any(char.IsSurrogate)));

    /// <summary>Vectors on a plain membership, with foreign incarnations, detached dots and, where a node was removed, a digest.</summary>
    internal static Gen<DottedVersionVector> PlainVectors(IClusterMembership membership) =>
        Gen.Select(Names, Gen.Int[0, 2], Numbers, Numbers, Gen.Bool).Array[0, 6].Select(entries =>
        {
            var vector = new DottedVersionVector(membership);
            foreach (var (nodeId, incarnation, version, dot, prune) in entries)
            {
                var entry = (Math.Min(version, dot), new Dot(new Incarnation(incarnation), dot).ToString());
                vector.Absorb(DottedVersionVector.FromDictionary(
                    ImmutableDictionary<string, (long, string)>.Empty.Add(nodeId, entry), membership));
                if (prune) vector.PruneDeadNodes();
            }

            return vector;
        });

    private static Gen<DvvSet<T>> Live<T>(Gen<T> values) => Gen.Select(Contexts, values.Array[12], Gen.Int[0, 4_095], (context, contents, live) =>
    {
        var dots = context.ListVersions().Concat(context.ListDetached()).Where((_, i) => (live >> i & 1) != 0).Order();
        return DvvSet<T>.Restore(
            context, [.. dots.Select((dot, i) => new DottedValue<T>(dot, contents[i % contents.Length]))], MembershipView.WithoutEpochs);
    });

    private static Gen<Dot> Dots() => Gen.Select(Numbers, Numbers, (origin, number) => new Dot(new Incarnation(origin), number));
}
