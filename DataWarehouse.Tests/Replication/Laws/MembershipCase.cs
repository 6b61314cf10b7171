using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A random log, the view after it as an active, bootstrapped member has it, and the same table the obvious way.</summary>
internal sealed class MembershipCase
{
    private MembershipCase(ImmutableArray<MembershipChange> changes)
    {
        Changes = changes;
        Slow = new SlowMembership(changes);
        var view = changes.Aggregate(MembershipView.Empty, (before, change) => before.Apply(change, out _));
        View = view.SeenBy(view.Members.First(record => record.Status == MemberStatus.Active).Incarnation, isBootstrapped: true);
    }

    internal ImmutableArray<MembershipChange> Changes { get; }

    internal MembershipView View { get; }

    internal SlowMembership Slow { get; }

    /// <summary>Few members with a long history: most are retired, sealed or forgotten.</summary>
    internal static Gen<MembershipCase> Any { get; } =
        Gen.Select(Gen.Int[2, 6], ModelStep.Any.Array[0, 14], (founders, steps) => new MembershipCase(Log(founders, steps)));

    /// <summary>Many members, so that vectors cross from linear to binary search.</summary>
    internal static Gen<MembershipCase> Large { get; } =
        Gen.Select(Gen.Int[60, 70], ModelStep.Any.Array[0, 30], (founders, steps) => new MembershipCase(Log(founders, steps)));

    /// <summary>No stamp, the horizon, the applied epoch, or one in between: whatever may be used here.</summary>
    internal Epoch StampOf(int choice)
    {
        var lowest = Math.Max(1, View.Horizon.Value);
        return choice % 4 == 0 ? Epoch.Zero : new Epoch(lowest + (choice / 4 % (View.AppliedEpoch.Value - lowest + 1)));
    }

    public override string ToString() => string.Join("; ", Changes.Select((change, at) => $"{at + 1}: {Tell(change)}"));

    private static string Tell(MembershipChange change) => change switch
    {
        MembershipChange.Seal seal => $"Seal {string.Join(',', seal.Incarnations)}",
        _ => change.ToString(),
    };

    private static ImmutableArray<MembershipChange> Log(int founders, ModelStep[] steps)
    {
        var changes = new List<MembershipChange>();
        for (var founder = 1; founder <= founders; founder++) changes.Add(new MembershipChange.Join($"n{founder}"));
        foreach (var step in steps)
        {
            var epoch = changes.Count + 1;
            changes.Add((step.Kind % 10) switch
            {
                0 => new MembershipChange.Nothing(),
                1 => new MembershipChange.Join($"n{step.First % (epoch + 1)}"),
                < 6 => new MembershipChange.Retire(new Incarnation((step.First % epoch) + 1)),
                < 9 => new MembershipChange.Seal(Pending(changes, step)),
                _ => new MembershipChange.Forget(new Epoch(step.First % (epoch + 1))),
            });
        }

        return [.. changes];
    }

    /// <summary>Usually all that are retired, at times one of them, at times somebody who is not.</summary>
    private static ImmutableArray<Incarnation> Pending(List<MembershipChange> changes, ModelStep step)
    {
        var view = changes.Aggregate(MembershipView.Empty, (before, change) => before.Apply(change, out _));
        var retired = SystemLog.WithStatus(view, MemberStatus.Retired).ToList();
        return (step.Second % 5) switch
        {
            0 => [new Incarnation((step.First % changes.Count) + 1)],
            1 when retired.Count > 0 => [ModelStep.Pick(retired, step.First)],
            _ => [.. retired],
        };
    }
}
