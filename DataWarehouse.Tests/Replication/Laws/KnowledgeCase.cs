using CsCheck;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A random set of events before a membership says which incarnations there are: one choice per entry, and one for the stamp.</summary>
/// <param name="Entries">Which incarnation, its version, its detached dots, and which of them live.</param>
/// <param name="Stamp">A choice for <see cref="MembershipCase.StampOf"/>.</param>
internal sealed record KnowledgeCase(ModelStep[] Entries, int Stamp)
{
    private const int DetachedBits = 5;

    internal static Gen<KnowledgeCase> Small { get; } = WithEntries(6);

    internal static Gen<KnowledgeCase> Large { get; } = WithEntries(140);

    internal CausalContext Context(MembershipCase membership)
    {
        var context = Versions(membership);
        foreach (var entry in Entries)
        {
            var incarnation = IncarnationOf(entry, membership);
            for (var bit = 0; bit < DetachedBits; bit++)
            {
                // Most entries are compact, as in life; the others have gaps.
                if (entry.Third % 3 == 0 && (entry.Second >> bit & 1) != 0) context = context.With(new Dot(incarnation, bit + 2));
            }
        }

        return context;
    }

    /// <summary>A sibling set with this knowledge; live are some known dots and, where Top hides them, some of sealed incarnations.</summary>
    internal DvvSet<int> Set(MembershipCase membership)
    {
        var context = Context(membership);
        var live = new SortedSet<Dot>();
        foreach (var entry in Entries)
        {
            var dot = new Dot(IncarnationOf(entry, membership), (entry.Third / 3 % 6) + 1);
            if (entry.Kind % 2 == 0 && context.Covers(dot, membership.View)) live.Add(dot);
        }

        return DvvSet<int>.Restore(context, [.. live.Select(dot => new DottedValue<int>(dot, ValueOf(dot)))], membership.View);
    }

    /// <summary>One value for each dot, so that sets agree on it.</summary>
    internal static int ValueOf(Dot dot) => (int)((dot.Origin.Value * 100) + dot.Sequence);

    public override string ToString() => $"KnowledgeCase with {Entries.Length} entries, stamp choice {Stamp}";

    private static Gen<KnowledgeCase> WithEntries(int entriesMax) =>
        Gen.Select(ModelStep.Any.Array[0, entriesMax], Gen.Int[0, 999], (entries, stamp) => new KnowledgeCase(entries, stamp));

    private static Incarnation IncarnationOf(ModelStep entry, MembershipCase membership) =>
        new((entry.First % membership.View.AppliedEpoch.Value) + 1);

    private CausalContext Versions(MembershipCase membership)
    {
        var versions = new Dictionary<Incarnation, Dot>();
        foreach (var entry in Entries)
        {
            var incarnation = IncarnationOf(entry, membership);
            if (entry.Kind % 4 != 0) versions[incarnation] = new Dot(incarnation, (entry.Kind / 4 % 4) + 1);
        }

        return CausalContext.FromVersions(membership.StampOf(Stamp), [.. versions.Values]);
    }
}
