using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>The texts of expected refusals.</summary>
internal static class Refusals
{
    internal static MergeRefusal BadKey { get; } = new("malformed", "A received key is empty, too long, or not valid Unicode.");

    internal static MergeRefusal NotAdmitted(string subject, Admission admission, MembershipView view) => admission.Refusal switch
    {
        CausalityError.AheadOfEpoch => new(
            "ahead_of_epoch",
            $"'{Texts.Key(subject)}' needs epoch {admission.WaitFor}; this node has applied {view.AppliedEpoch}. It catches up by itself: "
            + "try again later.")
        { EndsExchange = true },
        CausalityError.BelowHorizon => new(
            "below_horizon",
            $"'{Texts.Key(subject)}' has a stamp below horizon {view.Horizon}. A replica refreshes its state; a client reads again and "
            + "writes with the new context."),
        _ => new(
            "unknown_node",
            $"'{Texts.Key(subject)}' names an incarnation that never joined this cluster. Check that both sides belong to one cluster."),
    };

    internal static MergeRefusal NeverIssued(Incarnation local, long lastIssued) => new(
        "dot_collision",
        $"It lists events of incarnation {local} that this node, which is that incarnation, never issued: its last was {lastIssued}. Either "
        + "the context is made up, or two nodes share the incarnation: let one join as a new one.");

    internal static MergeRefusal ClockAhead(string key, HybridTimestamp latest, ReplicationLimits limits) => new(
        "clock_ahead",
        $"Key '{Texts.Key(key)}' was written at {latest}, more than {limits.ClockAheadMax} ahead of the clock here. Set the writer's clock "
        + "right.");

    internal static MergeRefusal NotActive(string nodeId) => new(
        "sender_not_active",
        $"Node '{nodeId}' is not an active member here: nothing of it is merged. Let it join as a new incarnation.")
    { EndsExchange = true };

    internal static MergeRefusal Retired(MembershipView view) => new(
        "receiver_not_active",
        $"Incarnation {view.Local} is not an active member at epoch {view.AppliedEpoch}: it neither merges nor answers. Let the node join as "
        + "a new incarnation.")
    { EndsExchange = true };

    internal static MergeRefusal Stopped(string reason) => new("receiver_stopped", $"The replica has stopped. {reason}") { EndsExchange = true };

    internal static MergeRefusal Of(CausalityException exception) => new(Word(exception.Error), exception.Message);

    private static string Word(CausalityError error) => error switch
    {
        CausalityError.DotCollision => "dot_collision",
        CausalityError.LimitExceeded => "limit_exceeded",
        CausalityError.FutureEncoding => "future_encoding",
        _ => "malformed",
    };
}
