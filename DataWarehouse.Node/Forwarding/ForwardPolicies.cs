using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Node.Forwarding;

/// <summary>Which policy a question to another node goes through, and what its refusals mean.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ForwardPolicies
{
    /// <summary>The policy of a kind of question. One that is not named here may change something, and goes once.</summary>
    /// <param name="kind">The kind.</param>
    public static string Of(ForwardKind kind) => kind switch
    {
        ForwardKind.Propose or ForwardKind.ProposeThrough or ForwardKind.Query or ForwardKind.QueryLocal => CallPolicies.PeerProposals,
        ForwardKind.KeepAlive or ForwardKind.Remaining => CallPolicies.PeerLeases,
        ForwardKind.Introduce => CallPolicies.PeerIntroductions,
        _ => CallPolicies.PeerDecisions,
    };

    /// <summary>What a refusal of a policy means to who asked.</summary>
    /// <param name="refused">The refusal.</param>
    public static EngineOutcome OutcomeOf(ResilienceRejectedException refused) => refused switch
    {
        { IsOutcomeUnknown: true } => EngineOutcome.Unknown,
        { Rejection: ResilienceRejection.CircuitOpen or ResilienceRejection.CircuitIsolated } => EngineOutcome.NoLeader,
        _ => EngineOutcome.Busy,
    };
}
