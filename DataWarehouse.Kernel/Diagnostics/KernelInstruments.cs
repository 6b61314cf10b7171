using System.Diagnostics;
using System.Diagnostics.Metrics;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Kernel.Diagnostics;

/// <summary>All instruments of the kernel. <see cref="InstrumentNames"/> documents each.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class KernelInstruments
{
    private readonly Counter<long> _published;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _faults;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Histogram<double> _phaseDuration;

    public KernelInstruments(IMeterFactory meterFactory)
    {
        var meter = DataWarehouseMeter.Create(meterFactory);
        _published = meter.CreateCounter<long>(
            InstrumentNames.BusMessagesPublished, "{message}", "Messages published to topics with subscriptions.");
        _dropped = meter.CreateCounter<long>(
            InstrumentNames.BusMessagesDropped, "{message}", "Messages lost to full subscription queues.");
        _faults = meter.CreateCounter<long>(
            InstrumentNames.BusSubscriberFaults, "{fault}", "Subscribers that threw, overflowed or did not end.");
        _subscriptions = meter.CreateUpDownCounter<long>(
            InstrumentNames.BusSubscriptions, "{subscription}", "Live subscriptions.");
        _phaseDuration = meter.CreateHistogram<double>(
            InstrumentNames.PluginPhaseDuration, "s", "How long plugins took for the phases of their life.");
    }

    public void MessagePublished(string topicName) => _published.Add(1, new KeyValuePair<string, object?>(TagNames.Topic, topicName));

    public void MessageDropped(string topicName) => _dropped.Add(1, new KeyValuePair<string, object?>(TagNames.Topic, topicName));

    public void SubscriberFaulted(string topicName, SubscriberFaultKind kind) => _faults.Add(
        1,
        new KeyValuePair<string, object?>(TagNames.Topic, topicName),
        new KeyValuePair<string, object?>(TagNames.FaultKind, TagOf(kind)));

    public void SubscriptionAdded() => _subscriptions.Add(1);

    public void SubscriptionRemoved() => _subscriptions.Add(-1);

    public void PhaseEnded(PluginId plugin, PluginPhase phase, PhaseOutcome outcome, TimeSpan duration) => _phaseDuration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>(TagNames.PluginId, plugin.Value),
        new KeyValuePair<string, object?>(TagNames.PluginPhase, TagOf(phase)),
        new KeyValuePair<string, object?>(TagNames.Outcome, TagOf(outcome)));

    private static string TagOf(SubscriberFaultKind kind) => kind switch
    {
        SubscriberFaultKind.HandlerThrew => "handler_threw",
        SubscriberFaultKind.QueueOverflowed => "queue_overflowed",
        SubscriberFaultKind.HandlerStuck => "handler_stuck",
        _ => throw new UnreachableException(),
    };

    private static string TagOf(PluginPhase phase) => phase switch
    {
        PluginPhase.Initialize => "initialize",
        PluginPhase.Start => "start",
        PluginPhase.Stop => "stop",
        PluginPhase.Dispose => "dispose",
        _ => throw new UnreachableException(),
    };

    private static string TagOf(PhaseOutcome outcome) => outcome switch
    {
        PhaseOutcome.Success => "success",
        PhaseOutcome.Failure => "failure",
        PhaseOutcome.Cancelled => "cancelled",
        PhaseOutcome.Timeout => "timeout",
        _ => throw new UnreachableException(),
    };
}
