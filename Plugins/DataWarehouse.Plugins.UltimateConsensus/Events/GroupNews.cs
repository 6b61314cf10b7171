using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>Compares what is known of one group with what was told of it, and tells the difference.</summary>
/// <remarks>Not thread-safe; belongs to the watch.</remarks>
/// <param name="board">What is known.</param>
/// <param name="bus">Where it is told.</param>
/// <param name="telemetry">Counts and logs.</param>
internal sealed class GroupNews(GroupBoard board, IMessageBus bus, ConsensusTelemetry telemetry)
{
    private readonly HashSet<string> _faulted = new(StringComparer.Ordinal);
    private string? _leader;
    private bool _isLedHere;
    private Configuration? _configuration;

    /// <summary>Tells what is new.</summary>
    public void Tell()
    {
        TellLeader();
        TellFaults();
        TellMembers();
    }

    private void TellLeader()
    {
        var leader = board.Leader is var peer && peer == default ? null : peer.Node;
        if (string.Equals(leader, _leader, StringComparison.Ordinal)) return;
        var before = _leader;
        (_leader, _isLedHere) = (leader, board.Leading is not null);
        telemetry.LeaderChanged(board.Group, leader, board.Term);
        bus.Publish(ConsensusTopics.LeaderChanged, new LeaderChanged(board.Group, leader, before, board.Term, _isLedHere));
    }

    private void TellFaults()
    {
        var reports = board.Reports;
        for (var place = 0; place < reports.Length; place++)
        {
            if (reports[place]?.Fault is not { } fault || board.At(place) is not { } replica || !_faulted.Add($"{replica.Node} {fault}")) continue;
            telemetry.ReplicaStopped(board.Group, replica.Node.Node, fault);
            bus.Publish(ConsensusTopics.ReplicaStopped, new ReplicaStopped(board.Group, replica.Node.Node, fault));
        }
    }

    private void TellMembers()
    {
        var present = board.Configuration;
        if (present is null || ReferenceEquals(present, _configuration)) return;
        var isChange = _configuration is not null && !present.Equals(_configuration);
        _configuration = present;
        if (!isChange) return;
        var voters = NodesOf(present, present.IsVoter);
        var learners = NodesOf(present, present.IsLearner);
        telemetry.MembershipChanged(board.Group, voters.Length, learners.Length);
        bus.Publish(ConsensusTopics.MembershipChanged, new MembershipChanged(board.Group, voters, learners));
    }

    private static ImmutableArray<string> NodesOf(Configuration configuration, Func<Core.ReplicaId, bool> isWanted) =>
        [.. configuration.Members.Where(member => isWanted(member.Replica)).Select(static member => member.Node.Node)];
}
