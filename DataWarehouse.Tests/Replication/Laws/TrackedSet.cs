using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The sibling set under test, beside the explicit set of events that it stands for.</summary>
internal sealed record TrackedSet(DvvSet<int> Set, EventSet Seen)
{
    internal static TrackedSet Empty { get; } = new(DvvSet<int>.Empty, EventSet.None);

    internal TrackedSet Put(ModelEvent put, TrackedContext context, MembershipView view) =>
        new(Set.Event(context.Context, put.Index, put.Dot, view), Seen.Union(context.Seen).With(put.Index));

    internal TrackedSet Delete(ModelEvent delete, TrackedContext context, MembershipView view) =>
        new(Set.Discard(context.Context, view), Seen.Union(context.Seen).With(delete.Index));

    internal TrackedSet Sync(TrackedSet other, MembershipView view) => new(Set.Sync(other.Set, view), Seen.Union(other.Seen));

    internal TrackedSet Lift(MembershipView view) => this with { Set = Set.Lift(view) };

    internal TrackedContext Read(int key) => new(key, Set.Context, Seen);

    /// <summary>The write alone, as it is pushed: its writer's context and its own dot, both explicit, with the context's stamp.</summary>
    internal static TrackedSet Delta(ModelEvent put, TrackedContext context, MembershipView view) =>
        new(
            DvvSet<int>.Restore(context.Context.With(put.Dot), [new DottedValue<int>(put.Dot, put.Index)], view),
            context.Seen.With(put.Index));

    public override string ToString() =>
        $"{Set.Context} live {{{string.Join(' ', Set.Values.Select(value => $"e{value.Value}=({value.Dot})"))}}} seen {Seen}";
}
