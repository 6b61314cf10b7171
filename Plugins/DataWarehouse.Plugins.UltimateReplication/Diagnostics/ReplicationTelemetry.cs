using System.Diagnostics.Metrics;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateReplication.Diagnostics;

/// <summary>The plugin's instruments and log events. Never a key, a value or an address in a tag.</summary>
/// <remarks>Thread-safe. The meter belongs to the factory.</remarks>
public sealed class ReplicationTelemetry
{
    /// <summary>Counter, unit <c>{key}</c>: key states sent by exchanges begun here.</summary>
    public const string KeysSent = "datawarehouse.replication.keys.sent";

    /// <summary>Counter, unit <c>{key}</c>: key states received and merged by exchanges begun here.</summary>
    public const string KeysReceived = "datawarehouse.replication.keys.received";

    /// <summary>Counter, unit <c>{state}</c>, tag <see cref="RefusalTag"/>: received key states that were refused.</summary>
    public const string MergesRefused = "datawarehouse.replication.merges.refused";

    /// <summary>Counter, unit <c>{exchange}</c>, tag <see cref="OutcomeTag"/>: exchanges begun here that ended.</summary>
    public const string Exchanges = "datawarehouse.replication.exchanges";

    /// <summary>Counter, unit <c>{key}</c>: keys whose conflict resolution failed.</summary>
    public const string ResolutionsFailed = "datawarehouse.replication.resolutions.failed";

    /// <summary>
    /// The tag that says why: <c>ahead_of_epoch</c>, <c>below_horizon</c>, <c>unknown_node</c>, <c>clock_ahead</c>, <c>dot_collision</c>,
    /// <c>limit_exceeded</c>, <c>sender_not_active</c>, <c>receiver_not_active</c>, <c>future_encoding</c>, <c>malformed</c>.
    /// </summary>
    public const string RefusalTag = "datawarehouse.replication.refusal";

    /// <summary>The tag that says how an exchange ended: <c>converged</c>, <c>unreachable</c>, <c>refused</c>, <c>unknown_peer</c>.</summary>
    public const string OutcomeTag = "datawarehouse.replication.outcome";

    private readonly ILogger _logger;
    private readonly Counter<long> _keysSent;
    private readonly Counter<long> _keysReceived;
    private readonly Counter<long> _mergesRefused;
    private readonly Counter<long> _exchanges;
    private readonly Counter<long> _resolutionsFailed;

    /// <summary>Makes the instruments.</summary>
    /// <param name="logger">Where events go.</param>
    /// <param name="meterFactory">The host's factory.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public ReplicationTelemetry(ILogger<ReplicationTelemetry> logger, IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
        var meter = DataWarehouseMeter.Create(meterFactory);
        _keysSent = meter.CreateCounter<long>(KeysSent, "{key}", "Key states sent by exchanges begun here.");
        _keysReceived = meter.CreateCounter<long>(KeysReceived, "{key}", "Key states received and merged by exchanges begun here.");
        _mergesRefused = meter.CreateCounter<long>(MergesRefused, "{state}", "Received key states that were refused.");
        _exchanges = meter.CreateCounter<long>(Exchanges, "{exchange}", "Exchanges begun here that ended.");
        _resolutionsFailed = meter.CreateCounter<long>(ResolutionsFailed, "{key}", "Keys whose conflict resolution failed.");
    }

    internal void ExchangeEnded(string peer, string outcome, int keysSent, int keysReceived)
    {
        _keysSent.Add(keysSent);
        _keysReceived.Add(keysReceived);
        _exchanges.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome));
        ReplicationLog.ExchangeEnded(_logger, peer, outcome, keysSent, keysReceived);
    }

    internal void StateRefused(MergeRefusal refusal) =>
        _mergesRefused.Add(1, new KeyValuePair<string, object?>(RefusalTag, refusal.Kind));

    /// <summary>One line for all refusals of a message, however many.</summary>
    internal void MergeRefused(string peer, int count, MergeRefusal first) => ReplicationLog.MergeRefused(_logger, count, peer, first.Kind);

    internal void AnswerLost(string peer, SendResult result) => ReplicationLog.AnswerLost(_logger, peer, result);

    internal void ResolutionFailed(Exception exception)
    {
        _resolutionsFailed.Add(1);
        ReplicationLog.ResolutionFailed(_logger, exception);
    }

    internal void LoopFaulted(Exception exception) => ReplicationLog.LoopFaulted(_logger, exception);
}
