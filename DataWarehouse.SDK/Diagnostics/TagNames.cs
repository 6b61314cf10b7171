namespace DataWarehouse.SDK.Diagnostics;

/// <summary>The names of metric tags. Each has few values, known when the process starts.</summary>
/// <remarks>Renaming one breaks someone's alert. Constants; thread-safe.</remarks>
public static class TagNames
{
    /// <summary>The name of a message topic.</summary>
    public const string Topic = "datawarehouse.bus.topic";

    /// <summary>The kind of a subscriber fault: <c>handler_threw</c>, <c>queue_overflowed</c>, <c>handler_stuck</c>.</summary>
    public const string FaultKind = "datawarehouse.bus.fault.kind";

    /// <summary>The id of a plugin.</summary>
    public const string PluginId = "datawarehouse.plugin.id";

    /// <summary>The phase of a plugin's life: <c>initialize</c>, <c>start</c>, <c>stop</c>, <c>dispose</c>.</summary>
    public const string PluginPhase = "datawarehouse.plugin.phase";

    /// <summary>How a phase ended: <c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>timeout</c>.</summary>
    public const string Outcome = "datawarehouse.plugin.outcome";
}
