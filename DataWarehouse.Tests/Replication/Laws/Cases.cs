using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>Short forms for examples. Incarnations 1, 2, 3, … are nodes A, B, C, ….</summary>
internal static class Cases
{
    internal static Incarnation A { get; } = new(1);

    internal static Incarnation B { get; } = new(2);

    internal static Incarnation R { get; } = new(3);

    internal static MembershipChange Nothing { get; } = new MembershipChange.Nothing();

    internal static MembershipChange Join(string nodeId) => new MembershipChange.Join(nodeId);

    internal static MembershipChange Retire(Incarnation incarnation) => new MembershipChange.Retire(incarnation);

    internal static MembershipChange Seal(params ImmutableArray<Incarnation> incarnations) => new MembershipChange.Seal(incarnations);

    internal static MembershipChange Forget(long horizon) => new MembershipChange.Forget(new Epoch(horizon));

    /// <summary>A, B and R join at 1, 2, 3; R retires at 4 and is sealed at 5; then what is given.</summary>
    internal static MembershipView AfterSealOfR(params ReadOnlySpan<MembershipChange> further)
    {
        var view = View(Join("A"), Join("B"), Join("R"), Retire(R), Seal(R));
        foreach (var change in further) view = view.Apply(change, out _);
        return view;
    }

    internal static MembershipView View(params ReadOnlySpan<MembershipChange> changes)
    {
        var view = MembershipView.Empty;
        foreach (var change in changes) view = view.Apply(change, out _);
        return view.SeenBy(A, isBootstrapped: true);
    }

    internal static CausalContext Context(long stamp, params ReadOnlySpan<(Incarnation Origin, long Version)> versions)
    {
        var dots = new List<Dot>();
        foreach (var (origin, version) in versions) dots.Add(new Dot(origin, version));
        return CausalContext.FromVersions(new Epoch(stamp), [.. dots]);
    }

    /// <summary>A set whose live values are its dots' numbers.</summary>
    internal static DvvSet<string> Set(in CausalContext context, MembershipView view, params ReadOnlySpan<(Dot Dot, string Value)> live)
    {
        var values = new List<DottedValue<string>>();
        foreach (var (dot, value) in live) values.Add(new DottedValue<string>(dot, value));
        return DvvSet<string>.Restore(context, [.. values], view);
    }

    internal static IEnumerable<string> Live(this DvvSet<string> set) => set.Values.Select(value => value.Value);
}
