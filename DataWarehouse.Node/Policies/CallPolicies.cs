using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateResilience.Policies;

namespace DataWarehouse.Node.Policies;

/// <summary>
/// The policies that calls of clients, and calls between nodes that are no streams of the consensus, go through. <c>docs/resilience.md</c> says the same to operators, and is compared with this.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal static class CallPolicies
{
    /// <summary>Calls of a client that change nothing: again, at the next server.</summary>
    public const string ClientReads = "client-reads";

    /// <summary>Calls of a client that change something: once, because nobody knows whether one that failed has happened.</summary>
    public const string ClientChanges = "client-changes";

    /// <summary>How one very node is, asked by <c>dw status</c>: another one's answer would be of no use.</summary>
    public const string ClientProbes = "client-probes";

    /// <summary>Commands of clients that go on to the leader. Who leads may change, so what surely had no effect is tried again outside, at whoever leads then.</summary>
    public const string PeerProposals = "peer-proposals";

    /// <summary>Renewals of leases, and questions of what is left of them, that go on to the leader; tried again outside, as proposals are.</summary>
    public const string PeerLeases = "peer-leases";

    /// <summary>Decisions for the leader of the system group.</summary>
    public const string PeerDecisions = "peer-decisions";

    /// <summary>Which data directory another node has, asked when a cluster begins.</summary>
    public const string PeerIntroductions = "peer-introductions";

    /// <summary>The rule of what calls a client makes again.</summary>
    public const string TransientRule = "client-transient";

    /// <summary>The rule of which answers of another node are none.</summary>
    public const string UnansweredRule = "peer-unanswered";

    /// <summary>How long the leader may take to answer another node, where nothing is known of the engine.</summary>
    public static readonly TimeSpan AnswerDefault = TimeSpan.FromSeconds(10);

    /// <summary>All of them.</summary>
    public static ImmutableArray<CallPolicy> All { get; } =
    [
        new(ClientReads, IsRepeatable: true, static _ => new ResiliencePolicyOptions
        {
            Timeout = TimeSpan.FromSeconds(10),
            AttemptTimeout = TimeSpan.FromSeconds(5),
            Failures = TransientRule,
            Retry = new RetryOptions { RetriesMax = 8, Delay = TimeSpan.FromMilliseconds(50), DelayMax = TimeSpan.FromSeconds(1) },
        }),
        new(ClientChanges, IsRepeatable: false, static _ => new ResiliencePolicyOptions { Timeout = TimeSpan.FromSeconds(10), Failures = TransientRule }),
        new(ClientProbes, IsRepeatable: true, static _ => new ResiliencePolicyOptions { Timeout = TimeSpan.FromSeconds(2), Failures = TransientRule }),
        new(PeerProposals, IsRepeatable: false, static answer => new ResiliencePolicyOptions { Timeout = answer, Failures = UnansweredRule }),
        new(PeerLeases, IsRepeatable: true, static answer => new ResiliencePolicyOptions { Timeout = answer, Failures = UnansweredRule }),
        new(PeerDecisions, IsRepeatable: false, static answer => new ResiliencePolicyOptions { Timeout = answer, Failures = UnansweredRule }),
        new(PeerIntroductions, IsRepeatable: true, static _ => new ResiliencePolicyOptions
        {
            Timeout = TimeSpan.FromSeconds(5),
            AttemptTimeout = TimeSpan.FromSeconds(2),
            Failures = UnansweredRule,
            Retry = new RetryOptions { RetriesMax = 2, Delay = TimeSpan.FromMilliseconds(100), DelayMax = TimeSpan.FromSeconds(1) },
        }),
    ];

    /// <summary>The policy of that name, or null.</summary>
    /// <param name="name">The name.</param>
    public static CallPolicy? Find(string name) => All.FirstOrDefault(policy => string.Equals(policy.Name, name, StringComparison.Ordinal));
}
