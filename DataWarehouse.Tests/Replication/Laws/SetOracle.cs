using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>What must hold of one replica's set of one key at any time, and between it and another replica's.</summary>
internal sealed class SetOracle(History history)
{
    /// <summary>The live values are the maximal events seen, each under its own dot; everything seen is covered.</summary>
    internal void RequireTrue(string place, TrackedSet state, MembershipView view)
    {
        var live = state.Set.Values.Select(value => value.Value).Order().ToList();
        var maximal = history.Maximal(state.Seen);
        if (!live.SequenceEqual(maximal))
        {
            var lost = maximal.Except(live).Select(index => history[index]);
            var raised = live.Except(maximal).Select(index => history[index]);
            Assert.Fail($"{place}: lost [{string.Join(' ', lost)}], superseded but live [{string.Join(' ', raised)}] in {state}.");
        }

        foreach (var value in state.Set.Values)
        {
            if (history[value.Value].Dot != value.Dot) Assert.Fail($"{place}: e{value.Value} lives under foreign dot {value.Dot}.");
        }

        foreach (var put in history.Puts(state.Seen))
        {
            if (!state.Set.Context.Covers(put.Dot, view)) Assert.Fail($"{place}: {put} was seen and is not covered by {state}.");
        }
    }

    /// <summary>Nothing live at the holder that the claimant never saw is covered by the claimant.</summary>
    internal void RequireNoFalseClaim(string place, TrackedSet claimant, MembershipView view, TrackedSet holder)
    {
        foreach (var value in holder.Set.Values)
        {
            if (claimant.Seen.Contains(value.Value) || !claimant.Set.Context.Covers(value.Dot, view)) continue;
            Assert.Fail($"{place}: {claimant} covers {history[value.Value]}, which it never saw and which lives elsewhere.");
        }
    }
}
