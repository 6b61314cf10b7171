using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The form every set of events keeps: sorted, no entry that names nothing, no dot that would attach.</summary>
internal static class KnowledgeInvariants
{
    internal static void Require(in Knowledge<Incarnation> known)
    {
        RequireSorted(known.Versions);
        RequireSorted(known.Detached);
        foreach (ref readonly var entry in known.Versions) Assert.True(entry.Number > 0);
        foreach (ref readonly var dot in known.Detached) Assert.True(dot.Number > known.VersionOf(dot.Id) + 1);
        Assert.Equal(known.Detached.Length > 0, known.HasDetached);
    }

    private static void RequireSorted(ReadOnlySpan<VectorEntry<Incarnation>> entries)
    {
        for (var i = 1; i < entries.Length; i++) Assert.True(entries[i - 1].CompareTo(entries[i]) < 0);
    }
}
