using System.Diagnostics.Metrics;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateConsensus.Diagnostics;

/// <summary>The plugin's instruments and log events. Never a group, a key or an address in a tag.</summary>
/// <remarks>Thread-safe. The meter belongs to the factory.</remarks>
public sealed class ConsensusTelemetry
{
    /// <summary>Counter, unit <c>{proposal}</c>, tag <see cref="OutcomeTag"/>: proposals of <c>ProposeAsync</c> that ended.</summary>
    public const string Proposals = "datawarehouse.consensus.proposals";

    /// <summary>Histogram, unit <c>s</c>, tag <see cref="OutcomeTag"/>: how long they took.</summary>
    public const string ProposalDuration = "datawarehouse.consensus.proposal.duration";

    /// <summary>Counter, unit <c>{change}</c>: leaders that groups got.</summary>
    public const string LeaderChanges = "datawarehouse.consensus.leader.changes";

    /// <summary>Counter, unit <c>{replica}</c>: replicas of this process that stopped after a fault.</summary>
    public const string ReplicaFaults = "datawarehouse.consensus.replica.faults";

    /// <summary>Observable gauge, unit <c>{group}</c>: groups that a voter of this process leads.</summary>
    public const string GroupsLed = "datawarehouse.consensus.groups.led";

    /// <summary>Observable gauge, unit <c>{group}</c>: groups without a known leader.</summary>
    public const string GroupsLeaderless = "datawarehouse.consensus.groups.leaderless";

    /// <summary>The tag that says how a proposal ended: <c>applied</c>, or one of <see cref="ConsensusErrors"/>.</summary>
    public const string OutcomeTag = "datawarehouse.consensus.outcome";

    private const string AppliedOutcome = "applied";

    private readonly ILogger _logger;
    private readonly Counter<long> _proposals;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _leaderChanges;
    private readonly Counter<long> _replicaFaults;
    private volatile IReadOnlyCollection<GroupBoard> _boards = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="logger">Where events go.</param>
    /// <param name="meterFactory">The host's factory.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public ConsensusTelemetry(ILogger<ConsensusTelemetry> logger, IMeterFactory meterFactory)
        : this((ILogger)logger, meterFactory)
    {
    }

    internal ConsensusTelemetry(ILogger logger, IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
        Engine = new EngineTelemetry(meterFactory);
        var meter = DataWarehouseMeter.Create(meterFactory);
        _proposals = meter.CreateCounter<long>(Proposals, "{proposal}", "Proposals that ended.");
        _durations = meter.CreateHistogram<double>(ProposalDuration, "s", "How long proposals took.");
        _leaderChanges = meter.CreateCounter<long>(LeaderChanges, "{change}", "Leaders that groups got.");
        _replicaFaults = meter.CreateCounter<long>(ReplicaFaults, "{replica}", "Replicas of this process that stopped after a fault.");
        meter.CreateObservableGauge(GroupsLed, () => _boards.Count(static board => board.Leading is not null), "{group}", "Groups that a voter of this process leads.");
        meter.CreateObservableGauge(GroupsLeaderless, () => _boards.Count(static board => board.Leader == default(PeerId)), "{group}", "Groups without a known leader.");
    }

    /// <summary>Whether anybody wants to know how long proposals take.</summary>
    internal bool TimesProposals => _durations.Enabled;

    /// <summary>Shows what the nodes do.</summary>
    internal EngineTelemetry Engine { get; }

    /// <summary>Where events go.</summary>
    internal ILogger Logger => _logger;

    /// <summary>The groups to report on.</summary>
    internal void Observe(IReadOnlyCollection<GroupBoard> boards) => _boards = boards;

    internal void Proposed(in ProposalResult result, TimeSpan duration)
    {
        if (!_proposals.Enabled && !_durations.Enabled) return;
        var tag = new KeyValuePair<string, object?>(OutcomeTag, result.IsApplied ? AppliedOutcome : Refusals.Of(result).Code);
        _proposals.Add(1, tag);
        if (duration > TimeSpan.Zero) _durations.Record(duration.TotalSeconds, tag);
    }

    internal void Started(UltimateConsensusOptions options, int voters) =>
        ConsensusLog.ConsensusStarted(_logger, options.Mode, options.Groups, voters, options.Mode != ConsensusMode.Memory);

    internal void Stopped() => ConsensusLog.ConsensusStopped(_logger);

    internal void LeaderChanged(int group, string? leader, long term)
    {
        if (leader is null)
        {
            ConsensusLog.LeaderLost(_logger, group, term);
            return;
        }

        _leaderChanges.Add(1);
        ConsensusLog.LeaderChanged(_logger, group, leader, term);
    }

    internal void ReplicaStopped(int group, string node, string fault)
    {
        _replicaFaults.Add(1);
        ConsensusLog.ReplicaStopped(_logger, group, node, fault);
    }

    internal void MembershipChanged(int group, int voters, int learners) => ConsensusLog.MembershipChanged(_logger, group, voters, learners);

    internal void VoterFailed(string node, string fault) => ConsensusLog.VoterFailed(_logger, node, fault);

    internal void StoodStill(string node, string standstill) => ConsensusLog.StoodStill(_logger, node, standstill);

    internal void GotOn(string node, string standstill) => ConsensusLog.GotOn(_logger, node, standstill);

    internal void WatchFailed(Exception exception) => ConsensusLog.WatchFailed(_logger, exception);

    internal void ReceiverFailed(PeerReceiverFault fault) => ConsensusLog.ReceiverFailed(_logger, fault.Exception);
}
