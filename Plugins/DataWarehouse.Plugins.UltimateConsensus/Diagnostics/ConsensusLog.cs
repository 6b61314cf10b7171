using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateConsensus.Diagnostics;

/// <summary>The plugin's log events, ids 4001 to 4099. Renaming or renumbering one breaks someone's alert.</summary>
internal static partial class ConsensusLog
{
    [LoggerMessage(4001, LogLevel.Information, "Consensus started: {Mode}, {Groups} groups, {Voters} voters here, durable: {IsDurable}")]
    internal static partial void ConsensusStarted(ILogger logger, ConsensusMode mode, int groups, int voters, bool isDurable);

    [LoggerMessage(4002, LogLevel.Information, "Consensus stopped")]
    internal static partial void ConsensusStopped(ILogger logger);

    [LoggerMessage(4003, LogLevel.Information, "Group {Group} is led by {Leader} in term {Term}")]
    internal static partial void LeaderChanged(ILogger logger, int group, string leader, long term);

    [LoggerMessage(4004, LogLevel.Warning, "Group {Group} has no leader, term {Term}")]
    internal static partial void LeaderLost(ILogger logger, int group, long term);

    [LoggerMessage(4005, LogLevel.Error, "The replica of group {Group} on {Node} has stopped: {Fault}")]
    internal static partial void ReplicaStopped(ILogger logger, int group, string node, string fault);

    [LoggerMessage(4006, LogLevel.Information, "Group {Group} has {Voters} voters and {Learners} learners now")]
    internal static partial void MembershipChanged(ILogger logger, int group, int voters, int learners);

    [LoggerMessage(4007, LogLevel.Error, "The log of voter {Node} has failed; it acknowledges nothing any more, and the process should end: {Fault}")]
    internal static partial void VoterFailed(ILogger logger, string node, string fault);

    [LoggerMessage(4008, LogLevel.Error, "The watch over the groups failed; it goes on")]
    internal static partial void WatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(4009, LogLevel.Error, "A receiver of the in-process network failed")]
    internal static partial void ReceiverFailed(ILogger logger, Exception exception);

    [LoggerMessage(4010, LogLevel.Error, "Voter {Node} is alive, and something of it does not get on: {Standstill}")]
    internal static partial void StoodStill(ILogger logger, string node, string standstill);

    [LoggerMessage(4011, LogLevel.Information, "It gets on again on voter {Node}, or has ended: {Standstill}")]
    internal static partial void GotOn(ILogger logger, string node, string standstill);
}
