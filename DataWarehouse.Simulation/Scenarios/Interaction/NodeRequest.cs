using System.Collections.Immutable;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>What add-nodes asks for.</summary>
/// <remarks>
/// Beside the arguments that files of others use there are two of our own. <c>append-bytes=N</c> limits the entries in one append message, so that
/// they travel one by one. <c>hold-questions=true</c> lets a candidate ask for votes only when its disk has the term and the log that it speaks
/// of, as the core demands: a candidate that crashed in between could count votes that were given to a longer log. The files of others expect the
/// questions to leave at once; their nodes never crash, so without the argument this is what happens. Immutable and thread-safe.
/// </remarks>
/// <param name="Options">How the cores of the new nodes behave.</param>
/// <param name="Recovered">What they start from.</param>
/// <param name="Refusal">Why they cannot be added, or null.</param>
internal sealed record NodeRequest(CoreOptions Options, RecoveredState Recovered, string? Refusal)
{
    // As good as no limit, and small enough that sums of several stay far from the end of the numbers.
    private const long Unlimited = 1L << 60;

    private static readonly CoreOptions Plain = new()
    {
        ElectionTicks = 3,
        HeartbeatTicks = 1,
        PreVote = false,
        CheckQuorum = false,
        StepDownOnRemoval = false,
        ForwardProposals = true,
        AsynchronousStorage = false,
        EnforceReplicaIds = false,
        RefusalsTellCommit = false,
        AnswersStaleVotes = false,
        CrossCheck = true,
        AppendBytesMax = Unlimited,
        InflightMessagesMax = 4096,
        InflightBytesMax = Unlimited,
        UncommittedBytesMax = Unlimited,
        ApplyBytesMax = Unlimited,
        CacheBytesMax = Unlimited,
    };

    /// <summary>Whether a candidate's questions wait for its disk.</summary>
    public bool HoldsQuestions { get; private init; }

    /// <summary>Reads the arguments of the command.</summary>
    /// <param name="scenario">The command.</param>
    /// <exception cref="ScenarioException">An argument is unknown or makes no sense.</exception>
    public static NodeRequest Read(ScenarioCase scenario)
    {
        var holds = scenario.TryGetOne("hold-questions", out var held) && Flag(held, scenario.Line);
        var request = new NodeRequest(Plain, RecoveredState.Uninitialised, null) { HoldsQuestions = holds };
        foreach (var argument in scenario.Arguments.Where(a => !a.IsBare))
            request = request with { Options = With(request.Options, argument, scenario.Line) };
        var voters = Replicas(scenario, "voters");
        var learners = Replicas(scenario, "learners");
        var index = scenario.TryGetOne("index", out var text) ? Number(text, scenario.Line) : 0;
        if (index == 0 && voters.IsEmpty && learners.IsEmpty)
            return request;
        return index > 1
            ? request with { Recovered = RecoveredState.Bootstrap(Initial(voters, learners), new LogIndex(index), new Term(1)) }
            : request with { Refusal = "index must be specified as > 1 due to bootstrap" };
    }

    private static CoreOptions With(CoreOptions options, ScenarioArgument argument, int line)
    {
        var value = argument.Values.Length > 0 ? argument.Values[0] : string.Empty;
        return argument.Key switch
        {
            // The content of the first snapshot is the state machine's, and no command shows the state machine.
            "voters" or "learners" or "index" or "content" or "hold-questions" => options,
            "async-storage-writes" => options with { AsynchronousStorage = Flag(value, line) },
            "prevote" => options with { PreVote = Flag(value, line) },
            "checkquorum" => options with { CheckQuorum = Flag(value, line) },
            "max-committed-size-per-ready" => options with { ApplyBytesMax = Number(value, line) },
            "append-bytes" => options with { AppendBytesMax = Number(value, line) },
            "inflight" => options with { InflightMessagesMax = (int)Number(value, line) },
            "read-only" => options with { Reads = Reads(value, line) },
            "step-down-on-removal" => options with { StepDownOnRemoval = Flag(value, line) },
            "disable-conf-change-validation" => options with { ValidateChanges = !Flag(value, line) },
            _ => throw new ScenarioException(line, $"unknown argument '{argument.Key}'"),
        };
    }

    private static Configuration Initial(ImmutableArray<ReplicaId> voters, ImmutableArray<ReplicaId> learners)
    {
        ImmutableArray<ReplicaId> all = [.. voters.Concat(learners).Order()];
        return new Configuration
        {
            Voters = voters,
            Learners = learners,
            Members = [.. all.Select(id => new Member(id, ChangeNotation.Node(id.Value)))],
            LastReplica = all.LastOrDefault(),
        };
    }

    private static ImmutableArray<ReplicaId> Replicas(ScenarioCase scenario, string key) =>
        scenario.TryGet(key, out var values) ? [.. values.Select(v => new ReplicaId(Number(v, scenario.Line))).Order()] : [];

    private static ReadMode Reads(string value, int line) => value switch
    {
        "safe" => ReadMode.Quorum,
        "lease-based" => ReadMode.Lease,
        _ => throw new ScenarioException(line, $"unknown way to read '{value}'"),
    };

    private static bool Flag(string value, int line) =>
        bool.TryParse(value, out var flag) ? flag : throw new ScenarioException(line, $"true or false is needed in place of '{value}'");

    private static long Number(string value, int line) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ScenarioException(line, $"a number is needed in place of '{value}'");
}
