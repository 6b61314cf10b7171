using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateReplication.Diagnostics;

/// <summary>The plugin's log events, ids 3001 to 3099. Renaming or renumbering one breaks someone's alert.</summary>
internal static partial class ReplicationLog
{
    [LoggerMessage(3001, LogLevel.Debug, "Exchange with {Peer} ended: {Outcome}, {KeysSent} keys sent, {KeysReceived} received")]
    internal static partial void ExchangeEnded(ILogger logger, string peer, string outcome, int keysSent, int keysReceived);

    [LoggerMessage(3002, LogLevel.Warning, "{Count} states received from {Peer} were refused, the first one: {Refusal}")]
    internal static partial void MergeRefused(ILogger logger, int count, string peer, string refusal);

    [LoggerMessage(3003, LogLevel.Debug, "An answer to {Peer} was lost: {Result}")]
    internal static partial void AnswerLost(ILogger logger, string peer, SendResult result);

    [LoggerMessage(3004, LogLevel.Error, "The conflict resolution of a key failed; its reader was shown all siblings")]
    internal static partial void ResolutionFailed(ILogger logger, Exception exception);

    [LoggerMessage(3005, LogLevel.Error, "The exchange with a peer failed unexpectedly; the next one is tried as usual")]
    internal static partial void LoopFaulted(ILogger logger, Exception exception);
}
