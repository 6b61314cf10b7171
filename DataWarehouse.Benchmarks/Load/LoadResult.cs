using System.Text.Json.Serialization;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>What a load run measured; one JSON line.</summary>
internal sealed record LoadResult(
    [property: JsonPropertyName("engine")] string Engine,
    [property: JsonPropertyName("groups")] int Groups,
    [property: JsonPropertyName("clients")] int Clients,
    [property: JsonPropertyName("payload")] int Payload,
    [property: JsonPropertyName("committedPerSecond")] double CommittedPerSecond,
    [property: JsonPropertyName("p50Ms")] double P50Ms,
    [property: JsonPropertyName("p99Ms")] double P99Ms,
    [property: JsonPropertyName("p999Ms")] double P999Ms,
    [property: JsonPropertyName("cpuSecondsPer100k")] double CpuSecondsPer100k,
    [property: JsonPropertyName("allocatedBytesPerCommit")] double AllocatedBytesPerCommit,
    [property: JsonPropertyName("residentMiB")] double ResidentMiB,
    [property: JsonPropertyName("syncsPerSecond")] double SyncsPerSecond,
    [property: JsonPropertyName("entriesPerSync")] double EntriesPerSync);
