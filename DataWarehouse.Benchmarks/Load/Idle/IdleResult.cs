using System.Text.Json.Serialization;

namespace DataWarehouse.Benchmarks.Load.Idle;

/// <summary>What a run with idle groups measured; one JSON line.</summary>
internal sealed record IdleResult(
    [property: JsonPropertyName("engine")] string Engine,
    [property: JsonPropertyName("nodes")] int Nodes,
    [property: JsonPropertyName("groups")] int Groups,
    [property: JsonPropertyName("shards")] int Shards,
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("settledSeconds")] double SettledSeconds,
    [property: JsonPropertyName("idleCpuPercent")] double IdleCpuPercent,
    [property: JsonPropertyName("residentBytesPerReplica")] double ResidentBytesPerReplica,
    [property: JsonPropertyName("managedBytesPerReplica")] double ManagedBytesPerReplica,
    [property: JsonPropertyName("messagesPerSecond")] double MessagesPerSecond,
    [property: JsonPropertyName("wakeP50Ms")] double WakeP50Ms,
    [property: JsonPropertyName("wakeP99Ms")] double WakeP99Ms,
    [property: JsonPropertyName("awakeP50Ms")] double AwakeP50Ms,
    [property: JsonPropertyName("awakeP99Ms")] double AwakeP99Ms,
    [property: JsonPropertyName("entriesKept")] long EntriesKept,
    [property: JsonPropertyName("allocatedBytesPerSecond")] double AllocatedBytesPerSecond);
